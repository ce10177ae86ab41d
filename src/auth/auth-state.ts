import type { AuthRecord } from './auth-record.js';
import { readClaims, type TokenClaims } from './token-claims.js';

/** Logged in by an API key. */
export interface KeyLogin {
  readonly mode: 'apikey';
  readonly apiKey: string;
}

/** Logged in to ChatGPT: by tokens that this program renews itself, or by ones that the client supplies. */
export interface ChatgptLogin {
  readonly mode: 'chatgpt' | 'chatgptAuthTokens';
  readonly accessToken: string;
  /** Empty where the client supplies the tokens. */
  readonly refreshToken: string;
  readonly accountId: string | null;
  readonly claims: TokenClaims;
  /** Unix milliseconds. */
  readonly refreshedAtMs: number | null;
}

/** Logged in as an agent of its own. How such a one proves who it is belongs to `AgentIdentity`. */
export interface AgentLogin {
  readonly mode: 'agentIdentity';
  readonly token: string;
  readonly accountId: string | null;
  readonly claims: TokenClaims;
}

/** Who is logged in. Holds secrets: for headers of requests and for nothing else. */
export type AuthState = KeyLogin | ChatgptLogin | AgentLogin;

/** Whether requests go out in the name of a ChatGPT account. */
export const isChatgpt = (state: AuthState | null): state is ChatgptLogin | AgentLogin => state !== null && state.mode !== 'apikey';

/** Tokens that this program stores and renews. */
export const isManaged = (state: AuthState | null): state is ChatgptLogin & { readonly mode: 'chatgpt' } => state?.mode === 'chatgpt';

const nobody: TokenClaims = { email: null, planType: 'unknown', userId: null, accountId: null, isFedramp: false };

/** Who a stored record logs in; `null`: nobody, or somebody whose token has to be verified first (see `agentTokenOf`). */
export function toAuthState(record: AuthRecord | null): AuthState | null {
  if (record === null) return null;
  const { OPENAI_API_KEY: key, tokens, last_refresh } = record;
  const mode = modeOf(record);
  if (mode === 'apikey') return typeof key === 'string' ? { mode, apiKey: key } : null;
  if (mode === 'agentIdentity') return null;
  return {
    mode,
    accessToken: tokens?.access_token ?? '',
    refreshToken: tokens?.refresh_token ?? '',
    accountId: tokens?.account_id ?? null,
    claims: (tokens ? readClaims(tokens.id_token) : null) ?? nobody,
    refreshedAtMs: last_refresh == null ? null : Date.parse(last_refresh),
  };
}

/** The token of an agent's own identity, if a stored record is about one. */
export const agentTokenOf = (record: AuthRecord | null): string | null =>
  record !== null && modeOf(record) === 'agentIdentity' && typeof record.agent_identity === 'string' ? record.agent_identity : null;

const modeOf = ({ auth_mode, OPENAI_API_KEY: key }: AuthRecord): AuthState['mode'] =>
  auth_mode ?? (typeof key === 'string' ? 'apikey' : 'chatgpt');
