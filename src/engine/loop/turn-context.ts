import type { ModelCall, ModelSession, ProviderInfo, ResponseItem, TokenCounts } from '../../model/model-transport.js';
import type { Clock } from '../../platform/clock.js';
import type { Ids } from '../../platform/ids.js';
import type { Random } from '../../platform/random.js';
import type { ModelVerification, RateLimitSnapshot } from '../../protocol/index.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { Emit } from '../event.js';
import type { ToolHooks } from '../hooks/hooked-call.js';
import type { ToolContext } from '../tools/tool.js';
import type { ToolSet } from '../tools/tool-set.js';

/** When a history that has grown too long is compacted: before a turn takes its input in, or between two requests. */
export type CompactionPhase = 'preTurn' | 'midTurn';

/** Who listens to what a response says besides its items. */
export interface ResponseHearing {
  rateLimits(limits: RateLimitSnapshot): void;
  tokens(counts: TokenCounts, options: { readonly reasoningIncluded: boolean }): void;
  /** The model that really answers. */
  serverModel(model: string): void;
  turnState(turnState: string): void;
  verifications(verifications: readonly ModelVerification[]): void;
  /** The response is whole: what must be told again after each one is. */
  completed(): void;
  /** The tools that it called have ended, too. */
  settled(): void;
}

/** Everything that the agent loop needs of its turn. */
export interface TurnContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly retryBaseMs: number;
  readonly model: Pick<ModelSession, 'stream' | 'canFallBack' | 'fallBack' | 'isPlain'>;
  readonly provider: ProviderInfo;
  /** The next request: the history as it is now, and who asks. */
  readonly request: () => Pick<ModelCall, 'body' | 'headers'>;
  readonly tools: ToolSet;
  readonly toolHooks: ToolHooks;
  readonly toolContext: (call: { readonly emit: Emit; readonly trace: Trace; readonly responseEnded: Promise<void> }) => ToolContext;
  /** Proposed plans are items of their own. */
  readonly planMode: boolean;
  readonly emit: Emit;
  readonly trace: Trace;
  /** Where the turn works. */
  readonly cwd: string;
  /** Adds to the model's history and to the file. */
  readonly record: (item: ResponseItem) => void;
  /** Takes the pictures of tools out of the history, as one could not be read. False: there are none. */
  readonly replaceToolImages: () => boolean;
  readonly hears: ResponseHearing;
  /** Keeps a generated picture as a file. `null`: it is none. */
  readonly saveImage: (id: string, base64: string) => Promise<{ readonly path: string; readonly folder: string } | null>;
  readonly hasQueuedInput: () => boolean;
  /** Records what the user sent in the meantime. False: nothing of it came through. */
  readonly takeQueuedInput: () => Promise<boolean>;
  /** Asked when nothing is left to do: true if something was recorded that the model must answer. */
  readonly makeGoOn: (lastAgentMessage: string | null) => Promise<boolean>;
  readonly compactIfNeeded: (phase: CompactionPhase) => Promise<void>;
}
