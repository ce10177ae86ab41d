import { isChatgpt } from '../../auth/auth-state.js';
import { readUsage } from '../../auth/backend.js';
import type { RateLimitSnapshot } from '../../protocol/index.js';
import { residencyHeader } from '../models/provider-info.js';
import type { Auth } from './create-auth.js';

/** Asks what the account may still use, in the name of the server itself. `null`: who is logged in has no limits that could be asked for. */
export const createReadLimits =
  (auth: Auth, headers: () => Readonly<Record<string, string>>) => async (): Promise<readonly RateLimitSnapshot[] | null> => {
    const current = auth.manager.current();
    if (current === null || !isChatgpt(current)) return null;
    const residency = await auth.residency();
    const { chatgptBaseUrl } = await auth.settings();
    const own = { ...headers(), ...(residency === null ? {} : { [residencyHeader]: residency }) };
    return readUsage({ baseUrl: chatgptBaseUrl, fetch: auth.fetch, headers: { ...own, ...(await auth.manager.headers()) } });
  };
