import type { EventRecord } from './event-record.js';
import type { RolloutItem, RolloutLine } from './record.js';

type Check = (value: unknown) => boolean;
/** The members without which a record is of no use. All others may be missing: older versions did not write them. */
type Needed = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number';
const list: Check = (value) => Array.isArray(value);
const truth: Check = (value) => typeof value === 'boolean';
const object = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const typed: Check = (value) => object(value) && text(value.type);
const usage: Check = (value) => object(value) && number(value.total_tokens);
const usageInfo: Check = (value) => value == null || (object(value) && usage(value.total_token_usage) && usage(value.last_token_usage));

const payloads: Readonly<Record<Exclude<RolloutItem['type'], 'event_msg'>, Needed>> = {
  session_meta: { id: text, timestamp: text, cwd: text },
  turn_context: { cwd: text, model: text },
  response_item: { type: text },
  compacted: { message: text },
};

const events: Readonly<Record<EventRecord['type'], Needed>> = {
  task_started: { turn_id: text },
  task_complete: { turn_id: text },
  turn_aborted: { reason: text },
  user_message: { message: text },
  agent_message: { message: text },
  agent_reasoning: { text },
  agent_reasoning_raw_content: { text },
  token_count: { info: usageInfo },
  patch_apply_end: { call_id: text, success: truth },
  exec_command_end: { call_id: text, command: list, cwd: text },
  mcp_tool_call_end: { call_id: text, invocation: object },
  web_search_end: { call_id: text, query: text },
  image_generation_end: { call_id: text },
  context_compacted: {},
  thread_rolled_back: { num_turns: number },
  item_completed: { item: typed },
  entered_review_mode: {},
  exited_review_mode: {},
  undo_completed: {},
  thread_name_updated: {},
};

const aliases: Readonly<Record<string, EventRecord['type']>> = { turn_started: 'task_started', turn_complete: 'task_complete' };

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | null => (Object.hasOwn(table, key) ? (table[key] ?? null) : null);

const meets = (payload: Record<string, unknown>, needed: Needed): boolean => {
  for (const member in needed) if (needed[member]?.(payload[member]) === false) return false;
  return true;
};

/** The one place where checked JSON gets its type. The tables above say what was checked. */
const checked = (line: unknown): RolloutLine => line as RolloutLine;

/** Reads one line. `null`: broken, blank, or of a kind that is not known. */
export function parseLine(line: string): RolloutLine | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // A torn or foreign line spoils only itself.
  }
  if (!object(value) || typeof value.type !== 'string' || !object(value.payload)) return null;
  const { timestamp, payload } = value;
  if (value.type !== 'event_msg') {
    const needed = own(payloads, value.type);
    return needed !== null && meets(payload, needed) ? checked({ ...value, timestamp: text(timestamp) ? timestamp : '' }) : null;
  }
  if (typeof payload.type !== 'string') return null;
  const type = own(aliases, payload.type) ?? payload.type;
  const needed = own(events, type);
  if (needed === null || !meets(payload, needed)) return null;
  return checked({
    ...value,
    timestamp: text(timestamp) ? timestamp : '',
    payload: type === payload.type ? payload : { ...payload, type },
  });
}

/** Writes one line, its newline included. */
export const formatLine = (item: RolloutItem, timestamp: string): string =>
  `${JSON.stringify({ timestamp, type: item.type, payload: item.payload })}\n`;
