import type { RequestId } from './request-id.js';
import { endOfString, isStrictJson } from './strict-json.js';

/** W3C trace context that a request may carry. */
export interface W3cTraceContext {
  traceparent?: string | null | undefined;
  tracestate?: string | null | undefined;
}

export interface RpcRequest {
  id: RequestId;
  method: string;
  params?: unknown;
  trace?: W3cTraceContext | null | undefined;
}

export interface RpcNotification {
  method: string;
  params?: unknown;
}

export interface RpcResponse {
  id: RequestId;
  result: unknown;
}

export interface RpcErrorResponse {
  id: RequestId;
  error: { code: number; message: string; data?: unknown };
}

/** What passes over a connection in either direction. */
export type RpcMessage = RpcRequest | RpcNotification | RpcResponse | RpcErrorResponse;

/** A message together with which of the four shapes it has. */
export type ClassifiedMessage =
  | { readonly kind: 'request'; readonly message: RpcRequest }
  | { readonly kind: 'notification'; readonly message: RpcNotification }
  | { readonly kind: 'response'; readonly message: RpcResponse }
  | { readonly kind: 'error'; readonly message: RpcErrorResponse };

type Members = Readonly<Record<string, unknown>>;

const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const has = (value: Members, key: string): boolean => Object.hasOwn(value, key);

function isRequestId(value: unknown): value is RequestId {
  if (typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  return typeof value === 'bigint' && value >= minInt64 && value <= maxInt64;
}

const isTextOrNothing = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || typeof value === 'string';

function isTrace(value: unknown): value is W3cTraceContext | null | undefined {
  if (value === undefined || value === null) return true;
  return isObject(value) && isTextOrNothing(value['traceparent']) && isTextOrNothing(value['tracestate']);
}

function isErrorObject(value: unknown): value is RpcErrorResponse['error'] {
  return isObject(value) && Number.isInteger(value['code']) && typeof value['message'] === 'string';
}

/**
 * Which of the four shapes a value has, tried in this order: request, notification, response, error. `null`: none.
 * Without a usable id, or with a trace of the wrong type, what would be a request is a notification and gets no answer.
 */
export function classify(value: unknown): ClassifiedMessage | null {
  if (!isObject(value)) return null;
  const { id, method, params, trace } = value;
  if (typeof method === 'string') {
    const body = has(value, 'params') ? { method, params } : { method };
    if (!isRequestId(id) || !isTrace(trace)) return { kind: 'notification', message: body };
    return { kind: 'request', message: trace ? { id, ...body, trace } : { id, ...body } };
  }
  if (!isRequestId(id)) return null;
  if (has(value, 'result')) return { kind: 'response', message: { id, result: value['result'] } };
  if (isErrorObject(value['error'])) return { kind: 'error', message: { id, error: value['error'] } };
  return null;
}

/**
 * Reads one line. The value can be handed to {@link classify}: its id has all its digits (a `bigint` if need be) and is
 * `null` if it has a form that no request may use. `undefined`: not JSON to strict readers, or `method` given twice.
 */
export function readMessage(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The protocol has no answer to a line that is not JSON.
    return undefined;
  }
  if (!isStrictJson(text, value)) return undefined;
  if (!isObject(value)) return value;
  if (has(value, 'method') && isGivenTwice(text, 'method')) return undefined;
  if (!has(value, 'id')) return value;
  const { id } = value;
  if (isGivenTwice(text, 'id')) return { ...value, id: null };
  if (typeof id !== 'number') return value;
  const exact = exactInteger(numberToken(text));
  return exact === id ? value : { ...value, id: exact };
}

/** Writes one message as one line without its line end. */
export function writeMessage(message: RpcMessage): string {
  if (!('id' in message) || typeof message.id !== 'bigint') return JSON.stringify(message);
  const { id, ...rest } = message;
  return `{"id":${id},${JSON.stringify(rest).slice(1)}`;
}

function exactInteger(token: string): number | bigint | null {
  if (!/^-?\d+$/.test(token) || token === '-0') return null;
  const short = Number(token);
  if (Number.isSafeInteger(short)) return short;
  // More digits than 64 bits can have; keeps a hostile token of megabytes out of BigInt.
  if (token.length > 20) return null;
  const long = BigInt(token);
  return isRequestId(long) ? long : null;
}

/** The id as it was written, given that the object has exactly one member `id` and that it is a number. */
function numberToken(text: string): string {
  const near = /^\s*\{\s*"id"\s*:\s*([-+.\deE]+)/.exec(text)?.[1];
  return near ?? topLevelMembers(text).find(({ key }) => key === 'id')?.token ?? '';
}

/** A key that stands once in the text, in whatever place, is not given twice; only else the members are counted. */
function isGivenTwice(text: string, key: string): boolean {
  const quoted = `"${key}"`;
  const first = text.indexOf(quoted);
  const isOnlyOne = first !== -1 && text.indexOf(quoted, first + quoted.length) === -1;
  // A key can also be written with escapes.
  if (isOnlyOne && !text.includes('\\u00')) return false;
  return topLevelMembers(text).filter((member) => member.key === key).length > 1;
}

/** The members of the outermost object of a valid JSON text, with the text of each value that is a number. */
function topLevelMembers(text: string): { key: string; token: string }[] {
  const members: { key: string; token: string }[] = [];
  const number = /\s*:\s*(-?\d[-+.\deE]*)?/y;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (char === '"') {
      const end = endOfString(text, at);
      number.lastIndex = end;
      const after = depth === 1 ? number.exec(text) : null;
      if (after) members.push({ key: String(JSON.parse(text.slice(at, end))), token: after[1] ?? '' });
      at = end - 1;
    }
  }
  return members;
}
