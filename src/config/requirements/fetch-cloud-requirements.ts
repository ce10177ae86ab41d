import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Fetch } from '../../platform/http/http.js';
import { ConfigError } from '../config-error.js';

/** Whoever is logged in: asked before each request, and when one is refused. */
export interface CloudLogin {
  headers(): Promise<Readonly<Record<string, string>> | null>;
  /** After the `refusals`-th refusal. True: try again. */
  recover(refusals: number): Promise<boolean>;
}

export interface CloudRequest {
  readonly url: string;
  readonly fetch: Fetch;
  readonly login: CloudLogin;
  /** How the server names itself. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole may not take longer. */
  readonly timeoutMs: number;
  readonly backoffMs: number;
}

const attempts = 5;
const answer = z.object({ contents: z.string().nullish() });

/** Asks for the requirements of a workspace; `null`: it has none. @throws ConfigError */
export async function fetchCloudRequirements(request: CloudRequest): Promise<string | null> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  try {
    return await tryAgain(request, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    const seconds = request.timeoutMs / 1000;
    throw cloudError('Timeout', `timed out waiting for cloud requirements after ${seconds}s`, { cause: error });
  }
}

async function tryAgain(request: CloudRequest, signal: AbortSignal): Promise<string | null> {
  let refusals = 0;
  let failed: { readonly status: number | null; readonly cause: unknown } = { status: null, cause: undefined };
  for (let attempt = 0; attempt < attempts; ) {
    signal.throwIfAborted();
    const outcome = await askOnce(request, signal);
    if ('contents' in outcome) return outcome.contents;
    if (outcome.status === 401) {
      refusals += 1;
      if (await request.login.recover(refusals).catch(() => false)) continue; // What failed is told by the login itself.
      throw cloudError('Auth', 'Your authentication session could not be refreshed automatically. Please log out and sign in again.', {
        statusCode: 401,
        cause: outcome.cause,
      });
    }
    failed = outcome;
    attempt += 1;
    if (attempt < attempts) await sleep(request.backoffMs * 2 ** (attempt - 1), undefined, { signal });
  }
  throw cloudError('RequestFailed', 'Failed to load cloud requirements (workspace-managed policies).', {
    ...(failed.status === null ? {} : { statusCode: failed.status }),
    cause: failed.cause,
  });
}

type Outcome = { readonly contents: string | null } | { readonly status: number | null; readonly cause: unknown };

async function askOnce({ url, fetch, login, headers }: CloudRequest, signal: AbortSignal): Promise<Outcome> {
  try {
    const response = await fetch(url, { method: 'GET', headers: { ...headers, ...(await login.headers()) }, signal });
    if (response.status !== 200) return { status: response.status, cause: undefined };
    const parsed = answer.safeParse(JSON.parse(await response.text()));
    return parsed.success ? { contents: parsed.data.contents ?? null } : { status: null, cause: parsed.error };
  } catch (error) {
    return { status: null, cause: error };
  }
}

type CloudErrorCode = 'Auth' | 'Timeout' | 'Parse' | 'RequestFailed' | 'Internal';

/** Without the requirements of the workspace nothing is loaded: clients are told why, and what helps. */
export function cloudError(
  errorCode: CloudErrorCode,
  detail: string,
  { statusCode, cause }: { readonly statusCode?: number; readonly cause?: unknown } = {},
): ConfigError {
  const data = {
    reason: 'cloudRequirements',
    errorCode,
    detail,
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(errorCode === 'Auth' ? { action: 'relogin' } : {}),
  };
  return new ConfigError(detail, { isUnreadable: true, data, cause });
}

export const invalidCloud = (details: string, cause: unknown): Error =>
  cloudError(
    'Parse',
    `Cloud requirements (workspace-managed policies) are invalid and could not be parsed. Please contact your workspace admin.\n\nDetails:\n${details}\n`,
    { cause },
  );
