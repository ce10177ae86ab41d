import { conceal } from '../../platform/conceal.js';
import { statusLine } from '../../platform/http/http-status.js';
import { findJson, isRecord, type JsonRecord } from '../../platform/json.js';
import { finalError, ModelError } from '../errors.js';
import { highDemandText, invalidImageText, notIncludedText, overloadedText, usageLimitText } from '../failure-texts.js';

/** An HTTP answer other than 2xx. Names of headers are in lower case. */
export interface HttpFailure {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the request held in confidence, which the answer may quote. */
  readonly secrets?: readonly string[];
}

/** The failure that an HTTP answer other than 2xx stands for. */
export function fromHttpFailure({ secrets = [], ...told }: HttpFailure): ModelError {
  const failure = { ...told, body: conceal(told.body, secrets), url: conceal(told.url, secrets) };
  const { status } = failure;
  const error = errorOf(failure.body);
  switch (status) {
    case 400:
      return fromBadRequest(failure, error);
    case 429:
      return fromTooManyRequests(failure, error);
    case 500: {
      // The announcement of a retry names no status for it.
      return new ModelError(highDemandText, { codexErrorInfo: 'internalServerError', retryable: true, ...delayOf(failure) });
    }
    case 503:
      if (error.code === 'server_is_overloaded' || error.code === 'slow_down')
        return finalError(overloadedText, 'serverOverloaded', status);
      return unexpectedStatus(failure, error);
    default:
      return unexpectedStatus(failure, error);
  }
}

/** The `error` member of a JSON body; not every gateway answers with one. */
function errorOf(body: string): JsonRecord {
  const json = findJson(body);
  return isRecord(json) && isRecord(json.error) ? json.error : {};
}

function fromBadRequest({ status, body }: HttpFailure, error: JsonRecord): ModelError {
  if (error.code === 'cyber_policy') return finalError(textOf(error.message) ?? body, 'cyberPolicy', status);
  if (/image data you provided does not represent a valid image/i.test(body)) {
    return new ModelError(invalidImageText, { codexErrorInfo: 'badRequest', retryable: false, httpStatus: status, invalidImage: true });
  }
  return finalError(body, 'other', status);
}

function fromTooManyRequests({ status, headers }: HttpFailure, error: JsonRecord): ModelError {
  if (error.type === 'usage_limit_reached') {
    const resetsAt = typeof error.resets_at === 'number' ? error.resets_at : null;
    return finalError(usageLimitText({ plan: textOf(error.plan_type), resetsAt }), 'usageLimitExceeded', status);
  }
  if (error.type === 'usage_not_included') return finalError(notIncludedText, 'usageLimitExceeded', status);
  const requestId = requestIdOf(headers);
  const text = `exceeded retry limit, last status: 429 Too Many Requests${requestId === undefined ? '' : `, request id: ${requestId}`}`;
  return finalError(text, { responseTooManyFailedAttempts: { httpStatusCode: status } }, status);
}

const unexpectedStatus = (failure: HttpFailure, error: JsonRecord): ModelError =>
  new ModelError(unexpectedStatusText(failure, error), {
    codexErrorInfo: 'other',
    retryable: true,
    httpStatus: failure.status,
    ...delayOf(failure),
  });

function delayOf({ headers }: HttpFailure): { retryDelayMs?: number } {
  const retryDelayMs = retryAfterMs(headers['retry-after']);
  return retryDelayMs === null ? {} : { retryDelayMs };
}

const longestRetryAfterMs = 60_000;

/** The header in its form in seconds; its form as a date would need a clock that agrees with the server's. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(header)) return null;
  return Math.min(Math.ceil(Number(header) * 1000), longestRetryAfterMs);
}

function unexpectedStatusText({ status, url, headers, body }: HttpFailure, error: JsonRecord): string {
  const notes = [
    ['cf-ray', headers['cf-ray']],
    ['request id', requestIdOf(headers)],
    ['auth error', headers['x-openai-authorization-error']],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`, ${name}: ${value}`]));
  const line = status === 418 ? "418 I'm a teapot" : statusLine(status);
  return `unexpected status ${line}: ${textOf(error.message) ?? shortened(body)}, url: ${url}${notes.join('')}`;
}

const requestIdOf = (headers: HttpFailure['headers']): string | undefined => headers['x-request-id'] ?? headers['x-oai-request-id'];

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const shownBytes = 1000;

function shortened(body: string): string {
  const text = body.trim();
  if (text === '') return 'Unknown error';
  const bytes = Buffer.from(text);
  if (bytes.length <= shownBytes) return text;
  // A character that is cut in two is left out whole.
  return `${new TextDecoder().decode(bytes.subarray(0, shownBytes), { stream: true })}...`;
}
