import { isRecord, type JsonRecord, textOf } from '../../platform/json.js';
import { type ModelError, streamDisconnected } from '../errors.js';
import { fromHttpFailure } from '../http/http-failure.js';

/** The failure that an `error` message of a WebSocket stands for: an HTTP answer in the form of a message. */
export function fromErrorMessage(message: JsonRecord, { text, url }: { readonly text: string; readonly url: string }): ModelError {
  const status = message.status ?? message.status_code;
  if (typeof status === 'number') return fromHttpFailure({ status, url, headers: headersIn(message), body: text });
  const error = isRecord(message.error) ? message.error : {};
  return streamDisconnected(textOf(error.message) || textOf(message.message) || 'the service reported an error');
}

/** The headers that such a message brings along. */
export function headersIn({ headers }: JsonRecord): Record<string, string> {
  if (!isRecord(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name.toLowerCase(), String(value)]] : [],
    ),
  );
}
