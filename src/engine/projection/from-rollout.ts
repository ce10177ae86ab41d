import type { ResponseItem } from '../../model/model-transport.js';
import type {
  AskForApproval,
  FileUpdateChange,
  ReasoningEffort,
  SandboxPolicy,
  ThreadItem,
  ThreadTokenUsage,
  TokenUsageBreakdown,
  UserInput,
} from '../../protocol/index.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import { isContextText } from '../context/context-delta.js';
import { isRecord, numberOf, stringOf, textsOf } from '../json.js';

type Payload = Readonly<Record<string, unknown>>;

/** What a thread goes on with when it is loaded from its records. */
export interface StoredHistory {
  /** What the model is sent. */
  readonly items: readonly ResponseItem[];
  /** The last turn's context record, as stored. */
  readonly turnContext: Payload | null;
  readonly tokenUsage: ThreadTokenUsage | null;
  /** The turn that the token usage was counted in. */
  readonly tokenUsageTurnId: string | null;
  /** The first thing the user said. */
  readonly preview: string;
  /** The text that the thread was made with. */
  readonly baseInstructions: string | null;
}

/** Of a thread in which nothing has been said. */
export const emptyHistory: StoredHistory = {
  items: [],
  turnContext: null,
  tokenUsage: null,
  tokenUsageTurnId: null,
  preview: '',
  baseInstructions: null,
};

/** Rebuilds the model's view: replacements by compaction and rollbacks are applied. */
export function toHistory(records: readonly RolloutItem[]): StoredHistory {
  let items: ResponseItem[] = [];
  let turnContext: Payload | null = null;
  let tokenUsage: ThreadTokenUsage | null = null;
  let tokenUsageTurnId: string | null = null;
  let turnId: string | null = null;
  let preview = '';
  let baseInstructions: string | null = null;
  for (const record of records) {
    const payload: unknown = record.payload;
    if (!isRecord(payload)) continue;
    if (record.type === 'response_item' && isResponseItem(payload)) items.push(payload);
    if (record.type === 'session_meta' && isRecord(payload.base_instructions))
      baseInstructions ??= stringOf(payload.base_instructions.text);
    if (record.type === 'turn_context') turnContext = payload;
    if (record.type === 'compacted' && Array.isArray(payload.replacement_history))
      items = payload.replacement_history.filter(isResponseItem);
    if (record.type !== 'event_msg') continue;
    if (payload.type === 'task_started' || payload.type === 'turn_started') turnId = stringOf(payload.turn_id);
    if (payload.type === 'user_message' && preview === '') preview = (stringOf(payload.message) ?? '').trim();
    if (payload.type === 'thread_rolled_back') items = withoutLastTurns(items, numberOf(payload.num_turns) ?? 0);
    if (payload.type === 'token_count' && isRecord(payload.info)) {
      tokenUsage = toTokenUsage(payload.info);
      tokenUsageTurnId = turnId;
    }
  }
  return { items, turnContext, tokenUsage, tokenUsageTurnId, preview, baseInstructions };
}

const isResponseItem = (value: unknown): value is ResponseItem => isRecord(value) && typeof value.type === 'string';

const isUserTurn = (item: ResponseItem): boolean =>
  item.type === 'message' && item.role === 'user' && !textsOf(item.content).some(isContextText);

function withoutLastTurns(items: readonly ResponseItem[], count: number): ResponseItem[] {
  const starts = items.flatMap((item, index) => (isUserTurn(item) ? [index] : []));
  return count <= 0 ? [...items] : items.slice(0, starts.at(-count) ?? starts[0] ?? items.length);
}

const toTokenUsage = (info: Payload): ThreadTokenUsage => ({
  total: toBreakdown(info.total_token_usage),
  last: toBreakdown(info.last_token_usage),
  modelContextWindow: numberOf(info.model_context_window),
});

function toBreakdown(value: unknown): TokenUsageBreakdown {
  const counts = isRecord(value) ? value : {};
  return {
    inputTokens: numberOf(counts.input_tokens) ?? 0,
    cachedInputTokens: numberOf(counts.cached_input_tokens) ?? 0,
    outputTokens: numberOf(counts.output_tokens) ?? 0,
    reasoningOutputTokens: numberOf(counts.reasoning_output_tokens) ?? 0,
    totalTokens: numberOf(counts.total_tokens) ?? 0,
  };
}

/** The parts of a stored user message: its text if there is any, then images, then local images. */
export function userInputs(payload: Payload): UserInput[] {
  const text = stringOf(payload.message) ?? '';
  const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);
  return [
    ...(text.trim() === '' ? [] : [{ type: 'text' as const, text, text_elements: textElements(payload.text_elements) }]),
    ...strings(payload.images).map((url) => ({ type: 'image' as const, url })),
    ...strings(payload.local_images).map((path) => ({ type: 'localImage' as const, path })),
  ];
}

function textElements(value: unknown): { byteRange: { start: number; end: number }; placeholder: string | null }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((element) => {
    if (!isRecord(element) || !isRecord(element.byte_range)) return [];
    const { start, end } = element.byte_range;
    return typeof start === 'number' && typeof end === 'number'
      ? [{ byteRange: { start, end }, placeholder: stringOf(element.placeholder) }]
      : [];
  });
}

export function fileChangeItem(id: string, payload: Payload): ThreadItem {
  const changes = isRecord(payload.changes) ? Object.entries(payload.changes) : [];
  return {
    type: 'fileChange',
    id,
    changes: changes.flatMap(([path, change]) => (isRecord(change) ? [toFileChange(path, change)] : [])),
    status: payload.status === 'declined' ? 'declined' : payload.success === true ? 'completed' : 'failed',
  };
}

function toFileChange(path: string, change: Payload): FileUpdateChange {
  if (change.type === 'add' || change.type === 'delete') return { path, kind: { type: change.type }, diff: stringOf(change.content) ?? '' };
  const movePath = stringOf(change.move_path);
  const note = movePath === null ? '' : `\n\nMoved to: ${movePath}`;
  return { path, kind: { type: 'update', move_path: movePath }, diff: `${stringOf(change.unified_diff) ?? ''}${note}` };
}

/** A command of a file that an older version wrote. */
export function commandItem(id: string, payload: Payload): ThreadItem {
  const words = Array.isArray(payload.command) ? payload.command.filter((word) => typeof word === 'string') : [];
  const command = words.join(' ');
  const exitCode = numberOf(payload.exit_code);
  return {
    type: 'commandExecution',
    id,
    command,
    cwd: stringOf(payload.cwd) ?? '/',
    processId: null,
    source: 'agent',
    status: exitCode === 0 ? 'completed' : 'failed',
    commandActions: [{ type: 'unknown', command }],
    aggregatedOutput: stringOf(payload.aggregated_output),
    exitCode,
    durationMs: null,
  };
}

const efforts: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];

export const toReasoningEffort = (value: unknown): ReasoningEffort | null => efforts.find((effort) => effort === value) ?? null;

const policies: readonly Extract<AskForApproval, string>[] = ['untrusted', 'on-failure', 'on-request', 'never'];

/** A stored approval policy; one that is not understood reads as the strictest. */
export function toApprovalPolicy(value: unknown): AskForApproval {
  if (isRecord(value) && isRecord(value.granular)) {
    const { granular } = value;
    return {
      granular: {
        sandbox_approval: granular.sandbox_approval === true,
        rules: granular.rules === true,
        mcp_elicitations: granular.mcp_elicitations === true,
        request_permissions: granular.request_permissions === true,
        skill_approval: granular.skill_approval === true,
      },
    };
  }
  return policies.find((policy) => policy === value) ?? 'untrusted';
}

/** A stored sandbox policy; one that is not understood reads as read-only. */
export function toSandboxPolicy(value: unknown): SandboxPolicy {
  if (!isRecord(value)) return { type: 'readOnly', networkAccess: false };
  switch (value.type) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'external-sandbox':
      return { type: 'externalSandbox', networkAccess: value.network_access === 'enabled' ? 'enabled' : 'restricted' };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: Array.isArray(value.writable_roots) ? value.writable_roots.filter((root) => typeof root === 'string') : [],
        networkAccess: value.network_access === true,
        excludeTmpdirEnvVar: value.exclude_tmpdir_env_var === true,
        excludeSlashTmp: value.exclude_slash_tmp === true,
      };
    default:
      return { type: 'readOnly', networkAccess: value.network_access === true };
  }
}
