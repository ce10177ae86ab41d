import type { ModelCall } from '../../model/model-transport.js';
import type { LoadedThread } from '../thread/thread.js';
import { type RequestFacts, requestBody, requestHeaders } from './request.js';
import type { Workspaces } from './workspaces.js';

/** Makes the requests of one turn, with what became known since the last one. */
export class TurnRequests {
  /** What the server wants to hear again, for the rest of the turn. */
  turnState: string | null = null;
  /** The caller's own keys. Steering input may bring others. */
  clientMetadata: Readonly<Record<string, string>>;
  readonly #thread: LoadedThread;
  readonly #facts: RequestFacts;
  #workspaces: Workspaces | null = null;

  constructor(thread: LoadedThread, facts: RequestFacts, clientMetadata: Readonly<Record<string, string>>) {
    this.#thread = thread;
    this.#facts = facts;
    this.clientMetadata = clientMetadata;
  }

  /** What becomes known of the work tree meanwhile: a request does not wait for it. */
  async hear(workspaces: Promise<Workspaces | null>): Promise<void> {
    this.#workspaces = await workspaces;
  }

  next(): Pick<ModelCall, 'body' | 'headers'> {
    const { history, number: windowNumber } = this.#thread.window;
    const { turnState, clientMetadata } = this;
    return {
      body: requestBody(this.#facts, history),
      headers: requestHeaders(this.#facts, { windowNumber, turnState, clientMetadata, workspaces: this.#workspaces }),
    };
  }
}
