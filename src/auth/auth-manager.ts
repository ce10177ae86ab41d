import type { Clock } from '../platform/clock.js';
import type { Fetch } from '../platform/http/http.js';
import type { AgentIdentity } from './agent-identity.js';
import { AuthFailure } from './auth-failure.js';
import type { AuthRecord } from './auth-record.js';
import { type AuthState, agentTokenOf, type ChatgptLogin, isManaged, toAuthState } from './auth-state.js';
import type { AuthStore } from './auth-store.js';
import { type ExternalTokens, type RequestExternalTokens, toExternalLogin } from './external-tokens.js';
import { isStale, loginHeaders } from './login-headers.js';
import { otherAccountText, refreshTokens } from './refresh-tokens.js';

export interface AuthManagerOptions {
  readonly store: AuthStore;
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly refreshUrl: string;
  /** How the server names itself. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly requestExternalTokens: RequestExternalTokens;
  /** The only workspace that external tokens may be for. */
  readonly forcedWorkspaceId: () => string | null;
  readonly agent: AgentIdentity;
  /** The token of an agent's own identity: it counts in place of what is stored. */
  readonly agentToken: string | null;
  /** Told what failed. Never told a token. */
  readonly warn: (message: string) => void;
}

/**
 * Who is logged in to one server. The store is read when the manager is made and on `reload`, never watched; every change
 * goes through here.
 */
export class AuthManager {
  readonly #options: AuthManagerOptions;
  readonly #listeners = new Set<(state: AuthState | null) => void>();
  #stored: AuthRecord | null = null;
  #storedState: AuthState | null = null;
  #agent: AuthState | null = null;
  /** Tokens of the client: in memory only, and before what is stored. */
  #external: ChatgptLogin | null = null;
  /** The authority has refused to renew these tokens for good. */
  #refusal: { readonly login: ChatgptLogin; readonly failure: AuthFailure } | null = null;
  #refreshing: Promise<void> | null = null;
  #asking: Promise<void> | null = null;

  private constructor(options: AuthManagerOptions) {
    this.#options = options;
  }

  /** Reads what is stored. */
  static async open(options: AuthManagerOptions): Promise<AuthManager> {
    const manager = new AuthManager(options);
    if (options.agentToken !== null) manager.#agent = await options.agent.verify(options.agentToken);
    await manager.reload();
    return manager;
  }

  /** Who is logged in, as last read. `null`: nobody. */
  current(): AuthState | null {
    // Whoever asks for an agent's identity is not to get somebody else's where that is not a good one.
    return this.#external ?? (this.#options.agentToken === null ? this.#storedState : this.#agent);
  }

  /** Why the present tokens cannot be renewed any more; `null`: as far as is known, they can. */
  refusal(): AuthFailure | null {
    const current = this.current();
    return this.#refusal !== null && isManaged(current) && sameTokens(this.#refusal.login, current) ? this.#refusal.failure : null;
  }

  /** Who is logged in, with tokens that can be used: those that are known to be old are renewed before. */
  async usable(): Promise<AuthState | null> {
    const current = this.current();
    if (isManaged(current) && isStale(current, this.#options.clock.now())) {
      // Whoever gets the request decides; the renewal that failed is told then.
      await this.refresh().catch((error: unknown) => this.#options.warn(textOf(error)));
    }
    return this.current();
  }

  /** The headers that say who pays, for one request. `null`: nobody pays. */
  async headers(): Promise<Readonly<Record<string, string>> | null> {
    const state = await this.usable();
    return state?.mode === 'agentIdentity' ? this.#options.agent.headers(state) : loginHeaders(state);
  }

  /**
   * After a request was refused as unauthorized for the `refusals`-th time. Tokens of the store: they are read again, then
   * renewed. Tokens of the client: it is asked for others. True: try again. @throws AuthFailure when nothing helps
   */
  async recover(refusals: number): Promise<boolean> {
    const current = this.current();
    if (current?.mode === 'chatgptAuthTokens') {
      if (refusals > 1) return false;
      await this.#askClient(current);
      return true;
    }
    if (!isManaged(current) || refusals > 2) return false;
    if (refusals === 1) await this.#reloadSame(current);
    else if (current.refreshToken === '') return false;
    else await this.refresh();
    return true;
  }

  /** Renews the tokens, where it is for this program to renew them. At most once at a time. @throws AuthFailure */
  refresh(): Promise<void> {
    const current = this.current();
    if (!isManaged(current) || current.refreshToken === '') return Promise.resolve();
    const failure = this.refusal();
    if (failure !== null) return Promise.reject(failure);
    this.#refreshing ??= this.#refresh(current).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Reads the store again. */
  async reload(): Promise<void> {
    const record = await this.#options.store.load();
    const agentToken = agentTokenOf(record);
    const state = agentToken === null ? toAuthState(record) : await this.#options.agent.verify(agentToken);
    this.#change({ record, state });
  }

  /** Replaces what is stored, and whatever tokens the client had given. */
  async save(record: AuthRecord): Promise<void> {
    await this.#options.store.save(record);
    this.#refusal = null;
    this.#change({ record, external: null });
  }

  /** From here on requests go out with the client's tokens. @throws AuthFailure when they are none */
  useExternal(tokens: ExternalTokens): void {
    this.#change({ external: toExternalLogin(tokens) });
  }

  /** Nobody is logged in any more. */
  async clear(): Promise<void> {
    this.#change({ external: null });
    await this.#options.store.delete();
    this.#refusal = null;
    this.#change({ record: null });
  }

  /** Told whenever somebody else, or nobody, is logged in, and when tokens were replaced. */
  onChanged(listener: (state: AuthState | null) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #refresh(before: ChatgptLogin): Promise<void> {
    const { store, fetch, refreshUrl, headers, clock, warn } = this.#options;
    const reloaded = await this.#reloadSame(before);
    if (!sameTokens(reloaded, before)) return;
    try {
      const renewed = await refreshTokens({ url: refreshUrl, refreshToken: before.refreshToken, fetch, headers: headers() });
      const record = this.#stored;
      // Somebody has logged in or out meanwhile: what came back belongs to nobody.
      if (!record?.tokens || !isManaged(this.#storedState) || !sameTokens(this.#storedState, before)) return;
      const next: AuthRecord = {
        ...record,
        tokens: {
          ...record.tokens,
          id_token: renewed.id_token ?? record.tokens.id_token,
          access_token: renewed.access_token ?? record.tokens.access_token,
          refresh_token: renewed.refresh_token ?? record.tokens.refresh_token,
        },
        last_refresh: new Date(clock.now()).toISOString(),
      };
      this.#change({ record: next });
      await store.save(next).catch((error: unknown) => warn(`the renewed tokens could not be saved: ${textOf(error)}`));
    } catch (error) {
      if (error instanceof AuthFailure && error.kind === 'permanent') this.#refusal = { login: before, failure: error };
      throw error;
    }
  }

  /** Reads the store again and takes what it holds, as long as it is the same account. @throws AuthFailure */
  async #reloadSame(before: ChatgptLogin): Promise<ChatgptLogin> {
    const record = await this.#options.store.load();
    const state = toAuthState(record);
    if (!isManaged(state) || state.accountId !== before.accountId) throw new AuthFailure('permanent', otherAccountText);
    this.#change({ record });
    return state;
  }

  /** Requests that are refused at the same time share the question. */
  #askClient(previous: ChatgptLogin): Promise<void> {
    this.#asking ??= this.#renewExternal(previous).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #renewExternal(previous: ChatgptLogin): Promise<void> {
    const { requestExternalTokens, forcedWorkspaceId } = this.#options;
    const tokens = await requestExternalTokens(previous.accountId);
    const expected = forcedWorkspaceId();
    if (expected !== null && tokens.chatgptAccountId !== expected) {
      throw new AuthFailure('other', `external auth refresh returned workspace "${tokens.chatgptAccountId}", expected "${expected}"`);
    }
    // The client may have logged out, or in, while it was asked.
    if (this.#external === previous) this.useExternal(tokens);
  }

  #change({ record = this.#stored, state = toAuthState(record), external = this.#external }: Change): void {
    const before = JSON.stringify(this.current());
    if (record !== this.#stored) {
      this.#stored = record;
      this.#storedState = state;
    }
    this.#external = external;
    if (JSON.stringify(this.current()) === before) return;
    for (const listener of [...this.#listeners]) listener(this.current());
  }
}

/** What is left out stays as it is. */
interface Change {
  readonly record?: AuthRecord | null;
  readonly state?: AuthState | null;
  readonly external?: ChatgptLogin | null;
}

const sameTokens = (a: ChatgptLogin, b: ChatgptLogin): boolean => a.accessToken === b.accessToken && a.refreshToken === b.refreshToken;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
