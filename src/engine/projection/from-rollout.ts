import type { ResponseItem } from '../../model/model-transport.js';
import { isRecord, numberOf, stringOf, textsOf } from '../../platform/json.js';
import type { AskForApproval, ReasoningEffort, SandboxPolicy, ThreadTokenUsage, TokenUsageBreakdown } from '../../protocol/index.js';
import type { EventRecord, UserMessageRecord } from '../../store/rollout/event-record.js';
import type { CompactedRecord, RolloutItem, SessionMeta } from '../../store/rollout/record.js';
import { previewOf } from '../../store/summary.js';
import { summarizedHistory } from '../compaction/new-history.js';
import { isContextText, isDeveloperContext, isUserAction } from '../context/context-delta.js';
import { findHookPrompt } from '../hooks/hook-prompt.js';
import { toSpokenOutput } from './stored-output.js';

type Payload = Readonly<Record<string, unknown>>;

/** What a thread goes on with when it is loaded from its records. */
export interface StoredHistory {
  /** What the model is sent. */
  readonly items: readonly ResponseItem[];
  /** The last turn's context record, as stored. */
  readonly turnContext: Payload | null;
  /** False after a compaction: the model is to be told everything again. */
  readonly isContextTold: boolean;
  /** How often the history was compacted. */
  readonly compactions: number;
  /** The text that stands for what the last compaction cut; `null`: there is none. */
  readonly summary: string | null;
  readonly tokenUsage: ThreadTokenUsage | null;
  /** The turn that the token usage was counted in. */
  readonly tokenUsageTurnId: string | null;
  /** The first thing the user said. */
  readonly preview: string;
  /** The first label among its heads: a fork that was given none has that of its source. */
  readonly threadSource: string | null;
  /** The text that the thread was made with. */
  readonly baseInstructions: string | null;
  /** Tools that the client runs, as stored. */
  readonly dynamicTools: readonly unknown[];
}

/** Of a thread in which nothing has been said. */
export const emptyHistory: StoredHistory = {
  items: [],
  turnContext: null,
  isContextTold: false,
  compactions: 0,
  summary: null,
  tokenUsage: null,
  tokenUsageTurnId: null,
  preview: '',
  threadSource: null,
  baseInstructions: null,
  dynamicTools: [],
};

/** Rebuilds the model's view: replacements by compaction and rollbacks are applied. */
export function toHistory(records: Iterable<RolloutItem>): StoredHistory {
  const history = new HistoryBuilder();
  for (const record of records) history.add(record);
  return history.finish();
}

/** Takes records in one by one. */
export class HistoryBuilder {
  #items: ResponseItem[] = [];
  /** What turns ran with, and how much of the history came before each. */
  #turnContexts: { readonly at: number; readonly payload: Payload; readonly isTold: boolean }[] = [];
  #compactions = 0;
  #summary: string | null = null;
  #tokenUsage: ThreadTokenUsage | null = null;
  #tokenUsageTurnId: string | null = null;
  #turnId: string | null = null;
  #preview = '';
  #meta: SessionMeta | null = null;
  #threadSource: string | null = null;

  add(record: RolloutItem): void {
    switch (record.type) {
      case 'session_meta':
        this.#meta ??= record.payload;
        this.#threadSource ??= record.payload.thread_source ?? null;
        return;
      case 'response_item':
        this.#items.push(toSpokenOutput(record.payload));
        return;
      case 'turn_context':
        this.#turnContexts.push({ at: this.#items.length, payload: { ...record.payload }, isTold: true });
        return;
      case 'compacted':
        this.#compact(record.payload);
        return;
      case 'event_msg':
        this.#addEvent(record.payload);
        return;
      default:
        record satisfies never;
    }
  }

  finish(): StoredHistory {
    const baseInstructions = this.#meta?.base_instructions;
    return {
      items: this.#items,
      turnContext: this.#turnContexts.at(-1)?.payload ?? null,
      isContextTold: this.#turnContexts.at(-1)?.isTold ?? false,
      compactions: this.#compactions,
      summary: this.#summary,
      tokenUsage: this.#tokenUsage,
      tokenUsageTurnId: this.#tokenUsageTurnId,
      preview: this.#preview,
      threadSource: this.#threadSource,
      baseInstructions: isRecord(baseInstructions) ? stringOf(baseInstructions.text) : null,
      dynamicTools: Array.isArray(this.#meta?.dynamic_tools) ? this.#meta.dynamic_tools : [],
    };
  }

  /** Older writers left the new history to the reader: what the user said, and the summary. */
  #compact({ message, replacement_history: replacement }: CompactedRecord): void {
    this.#items = replacement
      ? replacement.filter(isResponseItem)
      : summarizedHistory({ history: this.#items, summary: message, earlierSummary: this.#summary });
    this.#turnContexts = this.#turnContexts.slice(-1).map(({ payload }) => ({ at: 0, payload, isTold: false }));
    this.#summary = message || null;
    this.#compactions++;
  }

  /** What the dropped turns were told of their setting goes with them. What the thread ran with is known still. */
  #forgetDropped(): void {
    const [first] = this.#turnContexts;
    const kept = this.#turnContexts.filter(({ at }) => at < this.#items.length);
    this.#turnContexts = kept.length > 0 || first === undefined ? kept : [{ ...first, at: 0, isTold: false }];
  }

  #addEvent(event: EventRecord): void {
    switch (event.type) {
      case 'task_started':
        this.#turnId = event.turn_id;
        return;
      case 'user_message':
        if (this.#preview === '') this.#preview = previewOf(event.message, hasImages(event));
        return;
      case 'thread_rolled_back':
        this.#items = withoutLastTurns(this.#items, event.num_turns);
        this.#forgetDropped();
        return;
      case 'token_count':
        if (!event.info) return;
        this.#tokenUsage = toTokenUsage({ ...event.info });
        this.#tokenUsageTurnId = this.#turnId;
        return;
      default:
        return; // What clients see; the model's history has items of its own for it.
    }
  }
}

const hasImages = ({ images, local_images }: UserMessageRecord): boolean => (images?.length ?? 0) + (local_images?.length ?? 0) > 0;

export const isResponseItem = (value: unknown): value is ResponseItem => isRecord(value) && typeof value.type === 'string';

/** Whether the user began a turn with it: what was said, not what was told of the setting. */
export const isUserTurn = (item: ResponseItem): boolean =>
  item.type === 'message' && item.role === 'user' && findHookPrompt(item) === null && !isUserContext(item);

/** What the user did elsewhere, such as a review, is a turn of its own. */
const isUserContext = ({ content }: ResponseItem): boolean => textsOf(content).some((text) => isContextText(text) && !isUserAction(text));

const isContext = (item: ResponseItem): boolean =>
  item.type === 'message' && (item.role === 'user' ? isUserContext(item) : textsOf(item.content).some(isDeveloperContext));

/** The turns go with what was told right before them, for their sake; what the thread began with stays. */
function withoutLastTurns(items: readonly ResponseItem[], count: number): ResponseItem[] {
  const starts = items.flatMap((item, index) => (isUserTurn(item) ? [index] : []));
  const [first] = starts;
  if (count <= 0 || first === undefined) return [...items];
  let end = starts.at(-count) ?? first;
  for (let last = items[end - 1]; end > first && last !== undefined && isContext(last); last = items[end - 1]) end--;
  return items.slice(0, end);
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
