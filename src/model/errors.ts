import type { CodexErrorInfo } from '../protocol/index.js';

export interface ModelErrorDetails {
  readonly codexErrorInfo: CodexErrorInfo;
  /** True when the same request, sent again, may succeed. */
  readonly retryable: boolean;
  /** How long the model asked to wait before the next try. */
  readonly retryDelayMs?: number;
  readonly httpStatus?: number;
  /** An image of the request could not be read: without it the request may succeed. */
  readonly invalidImage?: boolean;
  readonly cause?: unknown;
}

/** A request to the model that failed. `message` is what a client is shown. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly codexErrorInfo: CodexErrorInfo;
  readonly retryable: boolean;
  readonly invalidImage: boolean;
  readonly retryDelayMs?: number;
  readonly httpStatus?: number;

  constructor(message: string, details: ModelErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.codexErrorInfo = details.codexErrorInfo;
    this.retryable = details.retryable;
    this.invalidImage = details.invalidImage ?? false;
    if (details.retryDelayMs !== undefined) this.retryDelayMs = details.retryDelayMs;
    if (details.httpStatus !== undefined) this.httpStatus = details.httpStatus;
  }
}

/** A failure that the same request would meet again. */
export const finalError = (message: string, codexErrorInfo: CodexErrorInfo, httpStatus?: number): ModelError =>
  new ModelError(message, { codexErrorInfo, retryable: false, ...(httpStatus === undefined ? {} : { httpStatus }) });

/** The connection, or what came over it, broke off before the response was complete. */
export function streamDisconnected(why: string, options: { retryDelayMs?: number; httpStatus?: number; cause?: unknown } = {}): ModelError {
  return new ModelError(`stream disconnected before completion: ${why}`, { codexErrorInfo: 'other', retryable: true, ...options });
}

/** The way to the model failed: a socket, a name that nobody knows, a certificate. */
export function transportFailure(error: Error): ModelError {
  if (error instanceof ModelError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return streamDisconnected(error.message === '' ? code : error.message, { cause: error });
}

/** Header values and addresses come from the configuration: what cannot be sent is refused before it is tried. */
export const cannotSend = (error: unknown): ModelError =>
  finalError(`the request to the model could not be sent: ${error instanceof Error ? error.message : String(error)}`, 'other');

/** A credential is configured, and is not there. */
export function missingEnvironmentVariable(name: string, instructions: string | null): ModelError {
  const hint = instructions === null ? '' : ` ${instructions}`;
  return finalError(`Missing environment variable: \`${name}\`.${hint}`, 'other');
}
