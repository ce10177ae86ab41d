import type { ModelTransport, ProviderInfo, ResponseItem, ResponsesRequest, TokenCounts } from '../model/model-transport.js';
import type { Clock } from '../platform/clock.js';
import type { Ids } from '../platform/ids.js';
import type { Random } from '../platform/random.js';
import type { RateLimitSnapshot } from '../protocol/index.js';
import type { Emit } from './event.js';
import type { ToolContext } from './tools/tool.js';
import type { ToolSet } from './tools/tool-set.js';

/** Everything that the agent loop needs of its turn. */
export interface TurnContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly model: ModelTransport;
  readonly provider: ProviderInfo;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the next request: the history as it is now. */
  readonly body: () => ResponsesRequest;
  readonly tools: ToolSet;
  readonly emit: Emit;
  readonly toolContext: (emit: Emit) => ToolContext;
  /** Adds to the model's history and to the file. */
  readonly record: (item: ResponseItem) => void;
  /** Records what the user sent in the meantime. False: nothing. */
  readonly takeQueuedInput: () => Promise<boolean>;
  readonly countTokens: (counts: TokenCounts) => void;
  readonly hearRateLimits: (limits: RateLimitSnapshot) => void;
  /** Tells what must be told again after each response. */
  readonly afterResponse: () => void;
  readonly random: Random;
  readonly retryBaseMs: number;
}
