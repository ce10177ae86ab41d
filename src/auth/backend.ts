import type { Fetch, HttpRequest } from '../platform/http/http.js';
import { statusLine } from '../platform/http/http-status.js';
import type { RateLimitSnapshot } from '../protocol/index.js';
import type { AddCreditsNudgeCreditType, AddCreditsNudgeEmailStatus } from '../protocol/types/account.js';
import { ask, type HttpAnswer, isSuccess } from './http-answer.js';
import { fromUsage } from './usage.js';

/** ChatGPT's own service, for one request of a client. */
export interface BackendAccess {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  /** Who asks, and in the name of which account. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a part of the service is: the base tells which of its two layouts it has. */
export function backendUrl(baseUrl: string, path: string): string {
  const trimmed = baseUrl.replace(/\/+$/, '');
  const isChatgpt = /^https:\/\/(chatgpt\.com|chat\.openai\.com)/.test(trimmed);
  const base = isChatgpt && !trimmed.includes('/backend-api') ? `${trimmed}/backend-api` : trimmed;
  return base.includes('/backend-api') ? `${base}/wham/${path}` : `${base}/api/codex/${path}`;
}

/** The limits of the account as they are at this moment. @throws Error with the answer of a service that refuses */
export async function readUsage(access: BackendAccess): Promise<readonly RateLimitSnapshot[]> {
  const answer = await request(access, 'GET', 'usage');
  return fromUsage(answer.json);
}

/** @throws Error with the answer of a service that refuses */
export async function sendNudge(access: BackendAccess, creditType: AddCreditsNudgeCreditType): Promise<AddCreditsNudgeEmailStatus> {
  const path = 'accounts/send_add_credits_nudge_email';
  const answer = await request(access, 'POST', path, { credit_type: creditType });
  return answer.status === 429 ? 'cooldown_active' : 'sent';
}

const timeoutMs = 30_000;
const longestBody = 1000;

async function request(
  { baseUrl, fetch, headers }: BackendAccess,
  method: 'GET' | 'POST',
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<HttpAnswer> {
  const url = backendUrl(baseUrl, path);
  const init: HttpRequest = {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const answer = await ask(fetch, url, init).catch((error: unknown) => {
    throw new Error(`${method} ${url} failed: the service could not be reached`, { cause: error });
  });
  if (isSuccess(answer) || (method === 'POST' && answer.status === 429)) return answer;
  const { status, contentType, text } = answer;
  throw new Error(`${method} ${url} failed: ${statusLine(status)}; content-type=${contentType}; body=${text.slice(0, longestBody)}`);
}
