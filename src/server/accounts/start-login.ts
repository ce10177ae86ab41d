import { BrowserLogin } from '../../auth/login/browser-login.js';
import { DeviceCodeLogin, DeviceCodeUnavailable } from '../../auth/login/device-code-login.js';
import { internalError, invalidRequest } from '../../protocol/errors.js';
import type { LoginAccountParams, LoginAccountResponse } from '../../protocol/index.js';
import { messageOf } from '../telemetry/logger.js';
import type { AccountSettings } from './account-settings.js';
import type { Auth } from './create-auth.js';

export interface LoginRequest {
  readonly params: LoginAccountParams;
  readonly auth: Auth;
  readonly settings: AccountSettings;
  readonly originator: string;
  /** How the client that asks is named to issuers. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface StartedLogin {
  readonly response: LoginAccountResponse;
  /** Logged in at once: there is no user to wait for. */
  readonly isDone: boolean;
}

/** Logs in, or begins to. @throws RpcError */
export async function startLogin(request: LoginRequest): Promise<StartedLogin> {
  const { params, auth } = request;
  switch (params.type) {
    case 'apiKey':
      await auth.logins.drop();
      await failing('failed to save api key', () => auth.manager.save({ auth_mode: 'apikey', OPENAI_API_KEY: params.apiKey }));
      return { response: { type: 'apiKey' }, isDone: true };
    case 'chatgptAuthTokens': {
      const { accessToken, chatgptAccountId, chatgptPlanType = null } = params;
      await auth.logins.drop();
      await failing('failed to set external auth', async () =>
        auth.manager.useExternal({ accessToken, chatgptAccountId, chatgptPlanType }),
      );
      return { response: { type: 'chatgptAuthTokens' }, isDone: true };
    }
    case 'chatgpt':
      return startBrowser(request, params.codexStreamlinedLogin ?? false);
    case 'chatgptDeviceCode':
      return startDeviceCode(request);
    default:
      return params satisfies never;
  }
}

async function startBrowser(request: LoginRequest, streamlined: boolean): Promise<StartedLogin> {
  const { auth, originator } = request;
  const options = { ...commonOptions(request), port: auth.loginPort, originator, streamlined };
  const start = () => failing('failed to start login server', () => BrowserLogin.start(options));
  const { loginId, login } = await auth.logins.begin(start);
  return { response: { type: 'chatgpt', loginId, authUrl: login.authUrl }, isDone: false };
}

async function startDeviceCode(request: LoginRequest): Promise<StartedLogin> {
  const start = async () => {
    try {
      return await DeviceCodeLogin.start(commonOptions(request));
    } catch (error) {
      if (error instanceof DeviceCodeUnavailable) {
        throw invalidRequest('device code login is not enabled for this Codex server. Use the browser login or verify the server URL.');
      }
      throw internalError(`failed to request device code: ${messageOf(error)}`, { cause: error });
    }
  };
  const { loginId, login } = await request.auth.logins.begin(start);
  const { verificationUrl, userCode } = login;
  return { response: { type: 'chatgptDeviceCode', loginId, verificationUrl, userCode }, isDone: false };
}

const commonOptions = ({ auth, settings, headers }: LoginRequest) => ({
  issuer: auth.addresses.issuer,
  fetch: auth.fetch,
  headers,
  clock: auth.clock,
  schedule: auth.schedule,
  forcedWorkspaceId: settings.forcedWorkspaceId,
  save: (record: Parameters<Auth['manager']['save']>[0]) => auth.manager.save(record),
});

async function failing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw internalError(`${what}: ${messageOf(error)}`, { cause: error });
  }
}
