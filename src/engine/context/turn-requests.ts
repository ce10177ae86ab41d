import type { ModelCall } from '../../model/model-transport.js';
import type { LoadedThread } from '../thread.js';
import { type RequestFacts, requestBody, requestHeaders } from './request.js';
import { findWorkspaces, type Workspaces } from './workspaces.js';

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

  /** Looks at the work tree meanwhile: a request does not wait for it. */
  describeWorkspaces(cwd: string): void {
    void findWorkspaces(cwd).then(
      (found) => {
        this.#workspaces = found;
      },
      () => undefined, // Nobody misses it.
    );
  }

  next(): Pick<ModelCall, 'body' | 'headers'> {
    const { history, windowNumber } = this.#thread;
    const { turnState, clientMetadata } = this;
    return {
      body: requestBody(this.#facts, history),
      headers: requestHeaders(this.#facts, { windowNumber, turnState, clientMetadata, workspaces: this.#workspaces }),
    };
  }
}
