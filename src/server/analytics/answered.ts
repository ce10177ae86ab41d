import type { MethodName, ParamsOf, ResultOf } from '../../protocol/index.js';
import type { Connection } from '../connections/connection.js';

/** An answer that went out. */
export type Answered = {
  [M in WatchedMethod]: {
    readonly method: M;
    readonly connection: Connection;
    readonly params: ParamsOf<M>;
    readonly outcome: { readonly result: ResultOf<M> } | { readonly error: unknown };
  };
}[WatchedMethod];

export type WatchedMethod = Extract<MethodName, 'thread/start' | 'thread/resume' | 'thread/fork' | 'turn/start' | 'turn/steer'>;

/** A client's answer to a question of the server's. */
export interface ClientAnswered {
  readonly threadId: string;
  readonly method: string;
  readonly isRefused: boolean;
}
