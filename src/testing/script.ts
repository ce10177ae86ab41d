import type { ResponsesRequest } from '../model/model-transport.js';

/** One event of a streamed response, as it stands on the wire. */
export interface WireEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** What happens next while the model answers. */
export type ScriptStep =
  | { readonly type: 'event'; readonly event: WireEvent }
  | { readonly type: 'failure'; readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>> }
  /** Stands first: the headers of the response. */
  | { readonly type: 'headers'; readonly headers: Readonly<Record<string, string>> }
  /** What no events say: bytes of the stream as they are. A model without a socket does not have it. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** Nothing more comes until the request is aborted. */
  | { readonly type: 'hang' }
  /** The connection breaks. */
  | { readonly type: 'cut' };

/** Makes an id that the script has not used yet. */
export type NextId = (kind: 'resp' | 'msg' | 'rs' | 'call') => string;

/** A part of what the model does in one response. */
export interface ScriptPart {
  readonly steps: (nextId: NextId) => readonly ScriptStep[];
  /** False when the response ends with this part, without its `response.completed`. */
  readonly completes: boolean;
}

/** What the model answers to one request: known beforehand, or made from the request. */
export type ScriptEntry = ScriptPart | ((request: ResponsesRequest) => ScriptPart);

/** The model's answers, one for each request, in order. */
export type Script = readonly ScriptEntry[];

const event = (type: string, members: Readonly<Record<string, unknown>>): ScriptStep => ({ type: 'event', event: { type, ...members } });
const part = (steps: ScriptPart['steps']): ScriptPart => ({ steps, completes: true });

/** The model writes `text`; with `chunks`, streamed in as many pieces. */
export function says(text: string, { chunks = 1 }: { chunks?: number } = {}): ScriptPart {
  return part((nextId) => {
    const id = nextId('msg');
    const message = (content: string): Readonly<Record<string, unknown>> => ({
      type: 'message',
      role: 'assistant',
      id,
      content: [{ type: 'output_text', text: content }],
    });
    return [
      event('response.output_item.added', { item: message('') }),
      ...pieces(text, chunks).map((delta) => event('response.output_text.delta', { item_id: id, delta })),
      event('response.output_item.done', { item: message(text) }),
    ];
  });
}

/** The model thinks, and shows this summary of it. */
export function thinks(summary: string): ScriptPart {
  return part((nextId) => {
    const id = nextId('rs');
    return [
      event('response.output_item.added', { item: { type: 'reasoning', id, summary: [] } }),
      event('response.reasoning_summary_part.added', { item_id: id, summary_index: 0 }),
      event('response.reasoning_summary_text.delta', { item_id: id, summary_index: 0, delta: summary }),
      event('response.output_item.done', { item: { type: 'reasoning', id, summary: [{ type: 'summary_text', text: summary }] } }),
    ];
  });
}

/** The model calls a function tool. `args` is its arguments, or their text as sent. */
export function callsTool(name: string, args: unknown, { callId }: { callId?: string } = {}): ScriptPart {
  return part((nextId) => [
    event('response.output_item.done', {
      item: {
        type: 'function_call',
        call_id: callId ?? nextId('call'),
        name,
        arguments: typeof args === 'string' ? args : JSON.stringify(args),
      },
    }),
  ]);
}

/** The model runs a shell command. */
export const callsShell = (cmd: string, options: { callId?: string; yieldMs?: number } = {}): ScriptPart =>
  callsTool('exec_command', { cmd, ...(options.yieldMs === undefined ? {} : { yield_time_ms: options.yieldMs }) }, options);

/** The model changes files. The lines of Begin and End are added where they are missing. */
export function appliesPatch(patch: string, { callId }: { callId?: string } = {}): ScriptPart {
  const body = patch.trim();
  const input = body.startsWith('*** Begin Patch') ? body : `*** Begin Patch\n${body}\n*** End Patch`;
  return part((nextId) => [
    event('response.output_item.done', {
      item: { type: 'custom_tool_call', call_id: callId ?? nextId('call'), name: 'apply_patch', input },
    }),
  ]);
}

/** A step of a plan; a bare text is one that waits. */
export type ScriptPlanStep = string | { readonly step: string; readonly status: 'pending' | 'inProgress' | 'completed' };

/** The model shows its plan. */
export const plans = (steps: readonly ScriptPlanStep[], explanation?: string): ScriptPart =>
  callsTool('update_plan', {
    ...(explanation === undefined ? {} : { explanation }),
    plan: steps.map((entry) => {
      if (typeof entry === 'string') return { step: entry, status: 'pending' };
      return { step: entry.step, status: entry.status === 'inProgress' ? 'in_progress' : entry.status };
    }),
  });

/** The request is answered with an HTTP failure. */
export function fails({
  status,
  body = '',
  headers = {},
}: {
  status: number;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}): ScriptPart {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { steps: () => [{ type: 'failure', status, body: text, headers }], completes: false };
}

/** The response fails on the way: `response.failed` with this error. */
export const breaksOff = (error: { readonly code: string; readonly message: string }): ScriptPart => ({
  steps: (nextId) => [event('response.failed', { response: { id: nextId('resp'), error } })],
  completes: false,
});

/** The model says nothing more until the request is aborted. */
export const hangs = (): ScriptPart => ({ steps: () => [{ type: 'hang' }], completes: false });

/** The connection breaks before the response is complete. */
export const disconnects = (): ScriptPart => ({ steps: () => [{ type: 'cut' }], completes: false });

/** Events as they stand on the wire, for what no builder says. */
export const streams = (...events: readonly WireEvent[]): ScriptPart => part(() => events.map((wire) => ({ type: 'event', event: wire })));

/** The response comes with these headers. */
export const withHeaders = (headers: Readonly<Record<string, string>>, { steps, completes }: ScriptPart): ScriptPart => ({
  steps: (nextId) => [{ type: 'headers', headers }, ...steps(nextId)],
  completes,
});

/** Bytes of the stream as they are: for what a broken server sends. */
export const sendsBytes = (bytes: string | Uint8Array): ScriptPart =>
  part(() => [{ type: 'bytes', bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes }]);

/** One response of several parts: `turn(thinks('…'), says('…'), callsShell('ls'))`. */
export function turn(...parts: readonly ScriptPart[]): ScriptPart {
  return { steps: (nextId) => parts.flatMap(({ steps }) => steps(nextId)), completes: parts.every(({ completes }) => completes) };
}

function pieces(text: string, count: number): readonly string[] {
  const characters = [...text];
  const size = Math.max(1, Math.ceil(characters.length / count));
  const result: string[] = [];
  for (let at = 0; at < characters.length; at += size) result.push(characters.slice(at, at + size).join(''));
  return result;
}
