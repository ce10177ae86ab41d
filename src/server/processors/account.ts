import { isChatgpt, isManaged } from '../../auth/auth-state.js';
import { type BackendAccess, readUsage, sendNudge } from '../../auth/backend.js';
import { revokeTokens } from '../../auth/revoke-tokens.js';
import { internalError, invalidRequest } from '../../protocol/errors.js';
import { checkLogin } from '../accounts/check-login.js';
import { readAccount } from '../accounts/read-account.js';
import { startLogin } from '../accounts/start-login.js';
import { accountUpdated, loginEnded } from '../accounts/tell-account.js';
import { processor } from '../dispatch/processor.js';
import type { RequestContext } from '../dispatch/request-context.js';
import { residencyHeader } from '../models/provider-info.js';
import type { Services } from '../services.js';
import { messageOf } from '../telemetry/logger.js';

type Uses = Pick<Services, 'auth' | 'hub' | 'logger'>;

export const accountProcessor = ({ auth, hub, logger }: Uses) =>
  processor({
    'account/read': async ({ refreshToken }) =>
      readAccount({ manager: auth.manager, settings: await auth.settings(), refresh: refreshToken ?? false }),

    'account/login/start': async (params, context) => {
      const settings = await auth.settings();
      checkLogin(params, settings, auth.manager.current());
      const { originator } = context.connection.identity;
      const { response, isDone } = await startLogin({ params, auth, settings, originator, headers: await headersOf(context, auth) });
      if (isDone) {
        context.afterResponse(() => {
          for (const told of loginEnded({ loginId: null, error: null }, auth.manager.current())) hub.broadcast(told);
        });
      }
      return response;
    },

    'account/login/cancel': ({ loginId }, context) => {
      if (!isUuid(loginId)) throw invalidRequest(`invalid login id: ${loginId}`);
      const end = auth.logins.take(loginId.toLowerCase());
      if (end === null) return { status: 'notFound' };
      context.afterResponse(() => context.detach('cancelling a login', end));
      return { status: 'canceled' };
    },

    'account/logout': async (_params, context) => {
      await auth.logins.drop();
      const login = auth.manager.current();
      if (isManaged(login)) {
        const headers = await headersOf(context, auth);
        await revokeTokens({ url: auth.addresses.revokeUrl, login, fetch: auth.fetch, headers, warn: (message) => logger.warn(message) });
      }
      try {
        await auth.manager.clear();
      } catch (error) {
        throw internalError(`logout failed: ${messageOf(error)}`, { cause: error });
      }
      context.afterResponse(() => hub.broadcast(accountUpdated(auth.manager.current())));
      return {};
    },

    'account/rateLimits/read': async (_params, context) => {
      const access = await accessFor('read rate limits', context, auth);
      try {
        const limits = await readUsage(access);
        const [first] = limits;
        if (first === undefined) throw new Error('the service told of no limits');
        const byId = Object.fromEntries(limits.map((limit) => [limit.limitId ?? '', limit]));
        return { rateLimits: byId['codex'] ?? first, rateLimitsByLimitId: byId };
      } catch (error) {
        throw internalError(`failed to fetch codex rate limits: ${auth.redact(messageOf(error))}`);
      }
    },

    'account/sendAddCreditsNudgeEmail': async ({ creditType }, context) => {
      const access = await accessFor('notify workspace owner', context, auth);
      try {
        return { status: await sendNudge(access, creditType) };
      } catch (error) {
        throw internalError(`failed to notify workspace owner: ${auth.redact(messageOf(error))}`);
      }
    },
  });

/** The way to ChatGPT's own service in the name of who is logged in. @throws RpcError when that is nobody, or a key */
async function accessFor(purpose: string, context: RequestContext, auth: Services['auth']): Promise<BackendAccess> {
  const current = auth.manager.current();
  if (current === null) throw invalidRequest(`codex account authentication required to ${purpose}`);
  if (!isChatgpt(current)) throw invalidRequest(`chatgpt authentication required to ${purpose}`);
  const { chatgptBaseUrl } = await auth.settings();
  const headers = { ...(await headersOf(context, auth)), ...(await auth.manager.headers()) };
  return { baseUrl: chatgptBaseUrl, fetch: auth.fetch, headers };
}

/** How the client that asks is named elsewhere. */
async function headersOf({ connection }: RequestContext, auth: Services['auth']): Promise<Readonly<Record<string, string>>> {
  const { originator, userAgent } = connection.identity;
  const residency = await auth.residency();
  return { originator, 'user-agent': userAgent, ...(residency === null ? {} : { [residencyHeader]: residency }) };
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
