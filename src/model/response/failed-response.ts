import { isRecord, textOf } from '../../platform/json.js';
import { finalError, type ModelError, streamDisconnected } from '../errors.js';
import { contextWindowText, notIncludedText, overloadedText, quotaText } from '../failure-texts.js';

/** The failure that a `response.failed` event stands for. */
export function fromFailedResponse(response: unknown): ModelError {
  if (!isRecord(response) || !isRecord(response.error)) return streamDisconnected('response.failed event received');
  const { code } = response.error;
  const message = textOf(response.error.message);
  switch (code) {
    case 'context_length_exceeded':
      return finalError(contextWindowText, 'contextWindowExceeded');
    case 'insufficient_quota':
      return finalError(quotaText, 'usageLimitExceeded');
    case 'usage_not_included':
      return finalError(notIncludedText, 'usageLimitExceeded');
    case 'invalid_prompt':
      return finalError(message, 'other');
    case 'cyber_policy':
      return finalError(message, 'cyberPolicy');
    case 'server_is_overloaded':
    case 'slow_down':
      return finalError(overloadedText, 'serverOverloaded');
    default: {
      const retryDelayMs = code === 'rate_limit_exceeded' ? findRetryDelay(message) : null;
      return streamDisconnected(message, retryDelayMs === null ? {} : { retryDelayMs });
    }
  }
}

const longestDelayMs = 5 * 60_000;

/** The wait that a message names: `try again in 1.5s`. */
function findRetryDelay(message: string): number | null {
  const match = /try again in\s*(\d+(?:\.\d+)?)\s*(ms|s|seconds?)/i.exec(message);
  if (match?.[1] === undefined) return null;
  return Math.min(Math.ceil(Number(match[1]) * (match[2]?.toLowerCase() === 'ms' ? 1 : 1000)), longestDelayMs);
}
