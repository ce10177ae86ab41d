import { type ModelError, streamDisconnected } from '../errors.js';
import { fromHttpFailure } from '../http/http-failure.js';
import { isObject, type Json, toText } from '../json.js';

/** The failure that an `error` message of a WebSocket stands for: an HTTP answer in the form of a message. */
export function fromErrorMessage(message: Json, { text, url }: { readonly text: string; readonly url: string }): ModelError {
  const status = message.status ?? message.status_code;
  if (typeof status === 'number') return fromHttpFailure({ status, url, headers: headersIn(message), body: text });
  const error = isObject(message.error) ? message.error : {};
  return streamDisconnected(toText(error.message) || toText(message.message) || 'the service reported an error');
}

/** The headers that such a message brings along. */
export function headersIn({ headers }: Json): Record<string, string> {
  if (!isObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name.toLowerCase(), String(value)]] : [],
    ),
  );
}
