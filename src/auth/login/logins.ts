import { LoginFailure, loginTexts } from './login-failure.js';
import type { PendingLogin } from './pending-login.js';

export interface LoginsOptions {
  readonly createId: () => string;
  /** Told of every pending login once, when it ends. `error: null`: the user is logged in. */
  readonly onEnded: (loginId: string, error: string | null) => void;
}

interface Pending {
  readonly id: string;
  readonly login: PendingLogin;
  /** Resolves when its end has been told. */
  readonly ended: Promise<void>;
}

/** The login that waits for its user: at most one, as each takes the place of the one before. */
export class Logins {
  readonly #options: LoginsOptions;
  #pending: Pending | null = null;

  constructor(options: LoginsOptions) {
    this.#options = options;
  }

  /** @returns the login and the id that clients know it by */
  async begin<L extends PendingLogin>(start: () => Promise<L>): Promise<{ readonly loginId: string; readonly login: L }> {
    // Browsers come back to one port: the login that has it gives it up first.
    if (this.#pending?.login.kind === 'browser') await this.#end(loginTexts.cancelled);
    const login = await start();
    const id = this.#options.createId();
    const ended = this.#watch(id, login);
    await this.drop();
    this.#pending = { id, login, ended };
    return { loginId: id, login };
  }

  /** Takes a login away from its user. The function ends it. `null`: no such login waits. */
  take(loginId: string): (() => Promise<void>) | null {
    const pending = this.#pending;
    if (pending?.id !== loginId) return null;
    this.#pending = null;
    return () => end(pending, loginTexts.notCompleted);
  }

  /** Ends whatever waits. */
  async drop(): Promise<void> {
    await this.#end(loginTexts.notCompleted);
  }

  async #end(reason: string): Promise<void> {
    const pending = this.#pending;
    this.#pending = null;
    if (pending !== null) await end(pending, reason);
  }

  async #watch(id: string, login: PendingLogin): Promise<void> {
    let error: string | null = null;
    try {
      await login.done;
    } catch (failure) {
      error = failure instanceof LoginFailure ? failure.message : loginTexts.notCompleted;
    }
    if (this.#pending?.id === id) this.#pending = null;
    this.#options.onEnded(id, error);
  }
}

async function end({ login, ended }: Pending, reason: string): Promise<void> {
  await login.cancel(reason);
  await ended;
}
