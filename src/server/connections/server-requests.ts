import { TurnAborted } from '../../engine/turn/turn-aborted.js';
import { internalError, RpcError } from '../../protocol/errors.js';
import type { ServerRequestName, ServerRequestParams, ServerRequestResult } from '../../protocol/index.js';
import { findMistake } from '../../protocol/mistake.js';
import { serverRequestsByName } from '../../protocol/registry.js';
import type { Logger } from '../telemetry/logger.js';
import type { Connection } from './connection.js';
import type { Joining } from './joining.js';
import { OutgoingNotification, type OutgoingRequest } from './outbox.js';
import type { Subscriptions } from './subscriptions.js';

/** What a client said to a request: a result that fits, one that does not, or an error. */
export type ClientAnswer<R> =
  | { readonly kind: 'result'; readonly result: R }
  /** `mistake` says what is wrong; it may quote what the client said. */
  | { readonly kind: 'misfit'; readonly mistake: string }
  | { readonly kind: 'error'; readonly error: RpcError };

interface Pending {
  /** `null`: the question is about no thread. */
  readonly threadId: string | null;
  readonly request: OutgoingRequest;
  readonly controller: AbortController;
  /** Who was asked and has not passed. */
  readonly asked: Set<Connection>;
  settle(answer: ClientAnswer<unknown>): void;
}

/** These are settled without a word to the other subscribers. */
const unannounced: ReadonlySet<string> = new Set(['item/tool/call']);

type HearAnswer = (
  connection: Connection,
  answer: { readonly threadId: string; readonly method: string; readonly isRefused: boolean },
) => void;

/** The server's questions to its clients. The first answer of a client that was asked settles a question. */
export class ServerRequests {
  readonly #subscriptions: Subscriptions<Connection>;
  readonly #logger: Logger;
  readonly #joining: Joining;
  readonly #everyone: () => readonly Connection[];
  readonly #pending = new Map<number, Pending>();
  #whenTold: (threadId: string) => Promise<void> | null = () => null;
  #hear: HearAnswer = () => {};
  /** By thread: what is told of questions that ended with their turn, once clients have heard of its end. */
  readonly #untold = new Map<string, OutgoingNotification[]>();
  #nextId = 0;

  constructor(options: {
    subscriptions: Subscriptions<Connection>;
    joining: Joining;
    logger: Logger;
    everyone: () => readonly Connection[];
  }) {
    this.#subscriptions = options.subscriptions;
    this.#joining = options.joining;
    this.#everyone = options.everyone;
    this.#logger = options.logger;
  }

  /** Tells of answers to questions that one client alone was asked. */
  onAnswered(hear: HearAnswer): void {
    this.#hear = hear;
  }

  /** Questions wait for what `whenTold` waits for, so that they come after what happened before them. */
  follow(whenTold: (threadId: string) => Promise<void> | null): void {
    this.#whenTold = whenTold;
  }

  /**
   * Asks every subscriber of the thread, and those that come while the question is open; without a thread, every client
   * that is there. Rejects when `signal` fires: the state of the turn has changed.
   */
  ask<S extends ServerRequestName>(options: {
    threadId: string | null;
    method: S;
    params: ServerRequestParams<S>;
    signal: AbortSignal;
  }): Promise<ClientAnswer<ServerRequestResult<S>>> {
    const { threadId, method, signal } = options;
    const id = this.#nextId++;
    const controller = new AbortController();
    const params = options.params as Readonly<Record<string, unknown>>;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#finish(id, { withTurn: signal.reason instanceof TurnAborted });
        reject(internalError('client request resolved because the turn state was changed', { data: { reason: 'turnTransition' } }));
      };
      const settle = (answer: ClientAnswer<unknown>): void => {
        signal.removeEventListener('abort', onAbort);
        this.#finish(id);
        resolve(matchResult(method, answer));
      };
      const request: OutgoingRequest = { id, method, params, signal: controller.signal };
      const pending: Pending = { threadId, request, controller, asked: new Set(this.#audience(threadId)), settle };
      this.#pending.set(id, pending);
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      const told = threadId === null ? null : this.#whenTold(threadId);
      if (told === null) this.#put(pending);
      else void told.then(() => this.#put(pending));
    });
  }

  /** Those that wait for a snapshot of the thread are asked when they have it. */
  #put({ threadId, request, asked }: Pending): void {
    if (!this.#pending.has(request.id)) return;
    const isJoining = (connection: Connection): boolean => threadId !== null && this.#joining.isJoining(threadId, connection);
    for (const connection of [...asked]) if (!isJoining(connection)) connection.request(request);
  }

  #audience(threadId: string | null): Iterable<Connection> {
    return threadId === null ? this.#everyone().filter(({ isInitialized }) => isInitialized) : this.#subscriptions.of(threadId);
  }

  /** An answer that arrived. False: nobody waits for it, or not from that client. */
  answer(connection: Connection, id: unknown, answer: ClientAnswer<unknown>): boolean {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (!pending?.asked.has(connection)) return false;
    this.#logger.debug?.('server request answered', { id, connectionId: connection.id, kind: answer.kind });
    const { threadId, request, asked } = pending;
    // What several were asked is not one client's answer.
    if (threadId !== null && asked.size === 1)
      this.#hear(connection, { threadId, method: request.method, isRefused: answer.kind === 'error' });
    pending.settle(answer);
    return true;
  }

  /** A client that has nobody to ask. When all who were asked have passed, the question has failed. */
  pass(connection: Connection, id: number): void {
    const pending = this.#pending.get(id);
    if (!pending?.asked.delete(connection) || pending.asked.size > 0) return;
    pending.settle({ kind: 'error', error: new RpcError(-32601, `no handler for ${pending.request.method}`) });
  }

  /** Puts the open questions of a thread to a connection that has just subscribed to it. */
  replay(threadId: string, connection: Connection): void {
    for (const pending of [...this.#pending.values()]) {
      if (pending.threadId !== threadId) continue;
      pending.asked.add(connection);
      connection.request(pending.request);
    }
  }

  /** A client that is gone is asked no more. Its questions stay open for others. */
  forget(connection: Connection): void {
    for (const { asked } of this.#pending.values()) asked.delete(connection);
  }

  /** The server stops: what is open fails. */
  close(error: RpcError): void {
    for (const pending of [...this.#pending.values()]) pending.settle({ kind: 'error', error });
  }

  /** Clients have heard that the thread's turn is over. */
  turnEnded(threadId: string): void {
    const notifications = this.#untold.get(threadId) ?? [];
    this.#untold.delete(threadId);
    for (const resolved of notifications) this.#announce(threadId, resolved);
  }

  #finish(id: number, { withTurn = false }: { readonly withTurn?: boolean } = {}): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    const { threadId, request, controller } = pending;
    controller.abort(internalError('the request was settled'));
    if (threadId === null || unannounced.has(request.method)) return;
    const resolved = new OutgoingNotification({ method: 'serverRequest/resolved', params: { threadId, requestId: id } });
    if (withTurn) this.#untold.set(threadId, [...(this.#untold.get(threadId) ?? []), resolved]);
    else this.#announce(threadId, resolved);
  }

  #announce(threadId: string, resolved: OutgoingNotification): void {
    for (const connection of [...this.#subscriptions.of(threadId)]) this.#joining.notify(threadId, connection, resolved);
  }
}

function matchResult<S extends ServerRequestName>(method: S, answer: ClientAnswer<unknown>): ClientAnswer<ServerRequestResult<S>> {
  if (answer.kind !== 'result') return answer;
  const schema = serverRequestsByName[method].result;
  const parsed = schema.safeParse(answer.result);
  if (parsed.success) return { kind: 'result', result: asResult<S>(parsed.data) };
  return { kind: 'misfit', mistake: findMistake(schema, answer.result, []) ?? 'the answer of the client is not valid' };
}

/** The schema of the method has just accepted the value; the compiler cannot follow the lookup by a generic name. */
const asResult = <S extends ServerRequestName>(value: unknown): ServerRequestResult<S> => value as ServerRequestResult<S>;
