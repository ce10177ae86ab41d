import * as z from 'zod';

/** A file of a bundle, as events name it. */
export const PayloadReference = z.object({
  raw_payload_id: z.string(),
  kind: z.looseObject({ type: z.string() }),
  path: z.string(),
});
export type PayloadReference = z.output<typeof PayloadReference>;

const payload = PayloadReference;
const maybePayload = PayloadReference.nullish();
const maybeText = z.string().nullish();

const kindOfTool = z.looseObject({ type: z.string() });
const requester = z.looseObject({ type: z.string() });
const inferenceEnd = { inference_call_id: z.string(), upstream_request_id: maybeText, partial_response_payload: maybePayload };
const compactionIds = { compaction_id: z.string(), compaction_request_id: z.string() };

/** What happened, by its `type`. */
export const TracePayload = z.discriminatedUnion('type', [
  z.object({ type: z.literal('rollout_started'), trace_id: z.string(), root_thread_id: z.string() }),
  z.object({ type: z.literal('rollout_ended'), status: z.string() }),
  z.object({ type: z.literal('thread_started'), thread_id: z.string(), agent_path: z.string(), metadata_payload: maybePayload }),
  z.object({ type: z.literal('thread_ended'), thread_id: z.string(), status: z.string() }),
  z.object({ type: z.literal('codex_turn_started'), codex_turn_id: z.string(), thread_id: z.string() }),
  z.object({ type: z.literal('codex_turn_ended'), codex_turn_id: z.string(), status: z.string() }),
  z.object({
    type: z.literal('inference_started'),
    inference_call_id: z.string(),
    thread_id: z.string(),
    codex_turn_id: z.string(),
    model: z.string(),
    provider_name: z.string(),
    request_payload: payload,
  }),
  z.object({
    type: z.literal('inference_completed'),
    inference_call_id: z.string(),
    response_id: maybeText,
    upstream_request_id: maybeText,
    response_payload: payload,
  }),
  z.object({ type: z.literal('inference_failed'), ...inferenceEnd, error: z.string() }),
  z.object({ type: z.literal('inference_cancelled'), ...inferenceEnd, reason: z.string() }),
  z.object({
    type: z.literal('tool_call_started'),
    tool_call_id: z.string(),
    model_visible_call_id: maybeText,
    code_mode_runtime_tool_id: maybeText,
    requester,
    kind: kindOfTool,
    summary: z.looseObject({ type: z.string() }),
    invocation_payload: maybePayload,
  }),
  z.object({ type: z.literal('tool_call_runtime_started'), tool_call_id: z.string(), runtime_payload: payload }),
  z.object({ type: z.literal('tool_call_runtime_ended'), tool_call_id: z.string(), status: z.string(), runtime_payload: payload }),
  z.object({ type: z.literal('tool_call_ended'), tool_call_id: z.string(), status: z.string(), result_payload: maybePayload }),
  z.object({
    type: z.literal('code_cell_started'),
    runtime_cell_id: z.string(),
    model_visible_call_id: maybeText,
    source_js: z.string(),
  }),
  z.object({
    type: z.literal('code_cell_initial_response'),
    runtime_cell_id: z.string(),
    status: z.string(),
    response_payload: maybePayload,
  }),
  z.object({ type: z.literal('code_cell_ended'), runtime_cell_id: z.string(), status: z.string(), response_payload: maybePayload }),
  z.looseObject({ type: z.literal('compaction_request_started'), ...compactionIds, request_payload: maybePayload }),
  z.looseObject({ type: z.literal('compaction_request_completed'), ...compactionIds, response_payload: maybePayload }),
  z.looseObject({ type: z.literal('compaction_request_failed'), ...compactionIds, error: maybeText }),
  z.object({ type: z.literal('compaction_installed'), compaction_id: z.string(), checkpoint_payload: maybePayload }),
  z.object({
    type: z.literal('agent_result_observed'),
    edge_id: z.string(),
    child_thread_id: z.string(),
    child_codex_turn_id: z.string(),
    parent_thread_id: z.string(),
    message: z.string(),
    carried_payload: maybePayload,
  }),
  z.object({ type: z.literal('protocol_event_observed'), event_type: z.string(), event_payload: payload }),
  z.looseObject({ type: z.literal('other'), kind: z.string(), payloads: z.array(payload).optional() }),
]);
export type TracePayload = z.output<typeof TracePayload>;

/** A line of `trace.jsonl`. */
export const TraceEvent = z.object({
  schema_version: z.literal(1),
  /** From 1, without gaps, over all threads of the bundle. */
  seq: z.number().int().positive(),
  wall_time_unix_ms: z.number(),
  rollout_id: z.string(),
  thread_id: z.string().nullable(),
  codex_turn_id: z.string().nullable(),
  payload: TracePayload,
});
export type TraceEvent = z.output<typeof TraceEvent>;

/** `manifest.json` */
export const TraceManifest = z.object({
  schema_version: z.literal(1),
  trace_id: z.string(),
  rollout_id: z.string(),
  root_thread_id: z.string(),
  started_at_unix_ms: z.number(),
  raw_event_log: z.string(),
  payloads_dir: z.string(),
});
export type TraceManifest = z.output<typeof TraceManifest>;

/** What events of a kind hold. */
export type PayloadOf<T extends TracePayload['type']> = Extract<TracePayload, { type: T }>;
