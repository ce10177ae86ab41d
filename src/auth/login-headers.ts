import type { AuthState, ChatgptLogin } from './auth-state.js';
import { readExpiry } from './token-claims.js';

type Headers = Readonly<Record<string, string>>;

/** The headers that say who pays; `null`: nobody does. */
export function loginHeaders(state: AuthState | null): Headers | null {
  if (state === null || state.mode === 'agentIdentity') return null;
  if (state.mode === 'apikey') return state.apiKey === '' ? null : { authorization: `Bearer ${state.apiKey}` };
  if (state.accessToken === '') return null;
  return { authorization: `Bearer ${state.accessToken}`, ...accountHeaders(state) };
}

/** The headers that say in the name of which account. */
export const accountHeaders = ({ accountId, claims }: Pick<ChatgptLogin, 'accountId' | 'claims'>): Headers => ({
  ...(accountId ? { 'chatgpt-account-id': accountId } : {}),
  ...(claims.isFedramp ? { 'x-openai-fedramp': 'true' } : {}),
});

const longestMs = 8 * 24 * 60 * 60 * 1000;

/** Tokens that are over, or, where they do not say when, old. */
export function isStale({ accessToken, refreshedAtMs }: ChatgptLogin, nowMs: number): boolean {
  const endsAtMs = readExpiry(accessToken);
  if (endsAtMs !== null) return endsAtMs <= nowMs;
  return refreshedAtMs !== null && refreshedAtMs < nowMs - longestMs;
}
