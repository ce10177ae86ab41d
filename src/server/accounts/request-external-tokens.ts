import { AuthFailure } from '../../auth/auth-failure.js';
import type { RequestExternalTokens } from '../../auth/external-tokens.js';
import type { Hub } from '../connections/hub.js';

const defaultLimitMs = 10_000;

/** Asks the clients for other tokens; the first answer counts. */
export const requestExternalTokens =
  ({ serverRequests }: Pick<Hub, 'serverRequests'>, limitMs = defaultLimitMs): RequestExternalTokens =>
  async (previousAccountId) => {
    const timeout = AbortSignal.timeout(limitMs);
    const answer = await serverRequests
      .ask({
        threadId: null,
        method: 'account/chatgptAuthTokens/refresh',
        params: { reason: 'unauthorized', previousAccountId },
        signal: timeout,
      })
      .catch((error: unknown) => {
        if (timeout.aborted) throw new AuthFailure('other', `auth refresh request timed out after ${limitMs / 1000}s`);
        throw new AuthFailure('other', `auth refresh request canceled: ${error instanceof Error ? error.message : String(error)}`);
      });
    if (answer.kind === 'error') {
      const { code, message } = answer.error;
      throw new AuthFailure('other', `auth refresh request failed: code=${code} message=${message}`);
    }
    if (answer.kind === 'misfit') throw new AuthFailure('other', withoutQuotes(answer.mistake));
    const { accessToken, chatgptAccountId, chatgptPlanType } = answer.result;
    return { accessToken, chatgptAccountId, chatgptPlanType: chatgptPlanType ?? null };
  };

/** What a client says in the wrong place may be a token. */
const withoutQuotes = (mistake: string): string => (mistake.includes('"') ? 'the answer of the client is not valid' : mistake);
