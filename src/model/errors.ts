import type { CodexErrorInfo } from '../protocol/index.js';

export interface ModelErrorDetails {
  readonly codexErrorInfo: CodexErrorInfo;
  /** True when the same request, sent again, may succeed. */
  readonly retryable: boolean;
  /** How long the model asked to wait before the next try. */
  readonly retryDelayMs?: number;
  readonly httpStatus?: number;
  readonly cause?: unknown;
}

/** A request to the model that failed. `message` is what a client is shown. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly codexErrorInfo: CodexErrorInfo;
  readonly retryable: boolean;
  readonly retryDelayMs?: number;
  readonly httpStatus?: number;

  constructor(message: string, details: ModelErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.codexErrorInfo = details.codexErrorInfo;
    this.retryable = details.retryable;
    if (details.retryDelayMs !== undefined) this.retryDelayMs = details.retryDelayMs;
    if (details.httpStatus !== undefined) this.httpStatus = details.httpStatus;
  }
}

const overloadedText = 'The selected model is at capacity. Please try a different model.';
const highDemandText = 'The model service is experiencing high demand, which may cause temporary errors.';
const contextWindowText =
  'The conversation no longer fits into the context window of the model. Start a new thread, or remove earlier history, and try again.';
const quotaText = 'Quota exceeded. Check your plan and billing details.';
const notIncludedText = 'Your plan does not include this model. Upgrade the plan to use it.';

/** The connection, or what came over it, broke off before the response was complete. */
export function streamDisconnected(why: string, options: { retryDelayMs?: number; cause?: unknown } = {}): ModelError {
  return new ModelError(`stream disconnected before completion: ${why}`, { codexErrorInfo: 'other', retryable: true, ...options });
}

interface ErrorBody {
  readonly message?: string;
  readonly code?: string;
  readonly type?: string;
  readonly resetsAt?: number;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function toErrorBody(error: unknown): ErrorBody {
  if (!isRecord(error)) return {};
  return {
    ...(typeof error.message === 'string' ? { message: error.message } : {}),
    ...(typeof error.code === 'string' ? { code: error.code } : {}),
    ...(typeof error.type === 'string' ? { type: error.type } : {}),
    ...(typeof error.resets_at === 'number' ? { resetsAt: error.resets_at } : {}),
  };
}

function parseErrorBody(text: string): ErrorBody {
  try {
    const body: unknown = JSON.parse(text);
    return isRecord(body) ? toErrorBody(body.error) : {};
  } catch {
    return {}; // Not every gateway answers with JSON: the text itself is shown.
  }
}

const isOverloaded = (code: string | undefined): boolean => code === 'server_is_overloaded' || code === 'slow_down';

export interface HttpFailure {
  readonly status: number;
  readonly reason: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The failure that an HTTP answer other than 2xx stands for. */
export function fromHttpFailure(failure: HttpFailure): ModelError {
  const { status, body } = failure;
  const error = parseErrorBody(body);
  const final = (message: string, codexErrorInfo: CodexErrorInfo): ModelError =>
    new ModelError(message, { codexErrorInfo, retryable: false, httpStatus: status });

  if (status === 400) {
    if (error.code === 'cyber_policy') return final(error.message ?? body, 'cyberPolicy');
    return final(body, 'other');
  }
  if (status === 429) {
    if (error.type === 'usage_limit_reached') return final(usageLimitText(error.resetsAt), 'usageLimitExceeded');
    if (error.type === 'usage_not_included') return final(notIncludedText, 'usageLimitExceeded');
    const requestId = failure.headers['x-request-id'];
    return final(`exceeded retry limit, last status: 429 Too Many Requests${requestId === undefined ? '' : `, request id: ${requestId}`}`, {
      responseTooManyFailedAttempts: { httpStatusCode: 429 },
    });
  }
  if (status === 503 && isOverloaded(error.code)) return final(overloadedText, 'serverOverloaded');
  if (status === 500) return new ModelError(highDemandText, { codexErrorInfo: 'internalServerError', retryable: true, httpStatus: 500 });
  return new ModelError(unexpectedStatusText(failure, error), { codexErrorInfo: 'other', retryable: true, httpStatus: status });
}

function usageLimitText(resetsAt: number | undefined): string {
  const when = resetsAt === undefined ? 'later' : `after ${new Date(resetsAt * 1000).toISOString()}`;
  return `You have reached your usage limit. Try again ${when}.`;
}

function unexpectedStatusText({ status, reason, url, headers, body }: HttpFailure, error: ErrorBody): string {
  const notes = [
    ['cf-ray', headers['cf-ray']],
    ['request id', headers['x-request-id']],
    ['auth error', headers['x-openai-authorization-error']],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`, ${name}: ${value}`]));
  return `unexpected status ${status} ${reason}: ${error.message ?? shortened(body)}, url: ${url}${notes.join('')}`;
}

function shortened(body: string): string {
  const text = body.trim();
  if (text === '') return 'Unknown error';
  const bytes = Buffer.from(text);
  if (bytes.length <= 1000) return text;
  return `${bytes
    .subarray(0, 1000)
    .toString()
    .replace(/\uFFFD$/u, '')}...`;
}

/** The failure that a `response.failed` event stands for. */
export function fromFailedResponse(response: unknown): ModelError {
  if (!isRecord(response) || !isRecord(response.error)) return streamDisconnected('response.failed event received');
  const { code, message = 'unknown error' } = toErrorBody(response.error);
  const final = (text: string, codexErrorInfo: CodexErrorInfo): ModelError => new ModelError(text, { codexErrorInfo, retryable: false });
  switch (code) {
    case 'context_length_exceeded':
      return final(contextWindowText, 'contextWindowExceeded');
    case 'insufficient_quota':
      return final(quotaText, 'usageLimitExceeded');
    case 'usage_not_included':
      return final(notIncludedText, 'usageLimitExceeded');
    case 'invalid_prompt':
      return final(message, 'other');
    case 'cyber_policy':
      return final(message, 'cyberPolicy');
    case 'server_is_overloaded':
    case 'slow_down':
      return final(overloadedText, 'serverOverloaded');
    default: {
      const retryDelayMs = code === 'rate_limit_exceeded' ? findRetryDelay(message) : undefined;
      return streamDisconnected(message, retryDelayMs === undefined ? {} : { retryDelayMs });
    }
  }
}

function findRetryDelay(message: string): number | undefined {
  const match = /try again in\s*(\d+(?:\.\d+)?)\s*(ms|s|seconds?)/i.exec(message);
  if (match?.[1] === undefined) return undefined;
  return Math.round(Number(match[1]) * (match[2]?.toLowerCase() === 'ms' ? 1 : 1000));
}

/** A credential is configured, and is not there. */
export function missingEnvironmentVariable(name: string, instructions: string | null): ModelError {
  const hint = instructions === null ? '' : ` ${instructions}`;
  return new ModelError(`Missing environment variable: \`${name}\`.${hint}`, { codexErrorInfo: 'other', retryable: false });
}
