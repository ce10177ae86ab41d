import type { ResponseItem, ResponsesRequest } from '../model-transport.js';

/** A request that was answered, and with what. */
export interface AnsweredRequest {
  readonly body: ResponsesRequest;
  readonly responseId: string;
  readonly items: readonly ResponseItem[];
}

/** The part of a request that the service does not know yet. */
export interface Continuation {
  readonly previousResponseId: string;
  readonly input: readonly ResponseItem[];
}

/** What to send of `body` after `answered`; `null`: all of it, as more than the end of its input changed. */
export function findContinuation(answered: AnsweredRequest | null, body: ResponsesRequest): Continuation | null {
  if (answered === null || settingsOf(answered.body) !== settingsOf(body)) return null;
  const known = [...answered.body.input, ...answered.items];
  const { input } = body;
  if (input.length < known.length || known.some((item, index) => !isSame(item, input[index]))) return null;
  return { previousResponseId: answered.responseId, input: input.slice(known.length) };
}

/** Everything but the input and what is said of the request itself. */
const settingsOf = ({ input: _input, client_metadata: _metadata, ...settings }: ResponsesRequest): string => JSON.stringify(settings);

const isSame = (known: ResponseItem, sent: ResponseItem | undefined): boolean =>
  known === sent || (sent !== undefined && contentOf(known) === contentOf(sent));

/** What an item says. A history keeps neither the model's ids nor its states, nor members that hold nothing. */
function contentOf({ id: _id, status: _status, ...item }: ResponseItem): string {
  return JSON.stringify(item, (_key, value: unknown) => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
