import * as z from 'zod';
import type { Clock } from '../../platform/clock.js';
import { statusLine } from '../../platform/http/http-status.js';
import type { Schedule } from '../../platform/schedule.js';
import type { AuthRecord } from '../auth-record.js';
import { ask, type HttpAnswer, isSuccess } from '../http-answer.js';
import { clientId } from '../oauth.js';
import { exchangeCode, type IssuerAccess } from './exchange-code.js';
import { checkWorkspace, saveLogin } from './issued-login.js';
import { LoginFailure } from './login-failure.js';
import type { PendingLogin } from './pending-login.js';

export interface DeviceCodeOptions extends IssuerAccess {
  readonly forcedWorkspaceId: string | null;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly save: (record: AuthRecord) => Promise<void>;
}

const seconds = z.union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)]);
const codeSchema = z
  .object({ device_auth_id: z.string(), user_code: z.string().optional(), usercode: z.string().optional(), interval: seconds.default(5) })
  .transform(({ device_auth_id, user_code, usercode, interval }) => ({
    deviceAuthId: device_auth_id,
    userCode: user_code ?? usercode,
    interval,
  }));
const approvalSchema = z.object({ authorization_code: z.string(), code_verifier: z.string() });

type DeviceCode = z.output<typeof codeSchema>;

const limitMs = 15 * 60_000;
const requestMs = 30_000;

/** The issuer has no such logins. */
export class DeviceCodeUnavailable extends Error {
  override readonly name = 'DeviceCodeUnavailable';
}

/** A login on another device: the user types a code there, and this program asks whether that was done. */
export class DeviceCodeLogin implements PendingLogin {
  readonly kind = 'deviceCode';
  readonly verificationUrl: string;
  readonly userCode: string;
  readonly done: Promise<void>;
  readonly #options: DeviceCodeOptions;
  readonly #controller = new AbortController();

  private constructor(options: DeviceCodeOptions, code: DeviceCode) {
    this.#options = options;
    this.verificationUrl = `${options.issuer}/codex/device`;
    this.userCode = code.userCode ?? '';
    this.done = this.#run(code);
  }

  /** @throws DeviceCodeUnavailable | LoginFailure when there is no code */
  static async start(options: DeviceCodeOptions): Promise<DeviceCodeLogin> {
    const answer = await post(options, 'usercode', { client_id: clientId }).catch((error: unknown) => {
      throw new LoginFailure('device code request failed: the issuer could not be reached', { cause: error });
    });
    if (answer.status === 404) throw new DeviceCodeUnavailable();
    if (!isSuccess(answer)) throw new LoginFailure(`device code request failed with status ${statusLine(answer.status)}`);
    const code = codeSchema.safeParse(answer.json);
    if (!code.success || code.data.userCode === undefined) throw new LoginFailure('device code request failed: the answer is not valid');
    return new DeviceCodeLogin(options, code.data);
  }

  async cancel(reason: string): Promise<void> {
    this.#controller.abort(new LoginFailure(reason));
    await this.done.catch(() => undefined);
  }

  async #run(code: DeviceCode): Promise<void> {
    const { issuer, forcedWorkspaceId, clock, save } = this.#options;
    const { signal } = this.#controller;
    const approval = await this.#poll(code);
    const exchange = {
      code: approval.authorization_code,
      redirectUri: `${issuer}/deviceauth/callback`,
      codeVerifier: approval.code_verifier,
    };
    const tokens = await exchangeCode(this.#options, exchange).catch((error: unknown) => {
      throw new LoginFailure(`device code exchange failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
    checkWorkspace(tokens.id_token, forcedWorkspaceId);
    signal.throwIfAborted();
    await saveLogin({ tokens, apiKey: null, clock, save });
  }

  async #poll({ deviceAuthId, userCode, interval }: DeviceCode): Promise<z.output<typeof approvalSchema>> {
    const { clock } = this.#options;
    const { signal } = this.#controller;
    const endsAtMs = clock.now() + limitMs;
    for (;;) {
      signal.throwIfAborted();
      const body = { device_auth_id: deviceAuthId, user_code: userCode };
      const answer = await post(this.#options, 'token', body, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new LoginFailure('device auth failed: the issuer could not be reached', { cause: error });
      });
      if (isSuccess(answer)) {
        const approval = approvalSchema.safeParse(answer.json);
        if (!approval.success) throw new LoginFailure('device auth failed: the answer is not valid');
        return approval.data;
      }
      if (answer.status !== 403 && answer.status !== 404)
        throw new LoginFailure(`device auth failed with status ${statusLine(answer.status)}`);
      const leftMs = endsAtMs - clock.now();
      if (leftMs <= 0) throw new LoginFailure('device auth timed out after 15 minutes');
      await this.#pause(Math.min(interval * 1000, leftMs));
    }
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#controller;
    return new Promise((resolve) => {
      const stop = this.#options.schedule(ms, () => end());
      const end = (): void => {
        stop();
        signal.removeEventListener('abort', end);
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
    });
  }
}

function post(
  { issuer, fetch, headers }: IssuerAccess,
  what: 'usercode' | 'token',
  body: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(requestMs);
  return ask(fetch, `${issuer}/api/accounts/deviceauth/${what}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
  });
}
