import type { SkillsSource } from '../extensions/skills/thread-skills.js';
import type { ModelInfo } from '../model/model-info.js';
import type { ModelTransport } from '../model/model-transport.js';
import type { Clock } from '../platform/clock.js';
import type { Ids } from '../platform/ids.js';
import type { Processes } from '../platform/process.js';
import type { Random } from '../platform/random.js';
import type { SessionSource } from '../protocol/index.js';
import type { ThreadStore } from '../store/thread-store.js';
import type { Emit } from './event.js';
import type { ResolveConfig } from './thread-config.js';
import type { Approvals, Tool } from './tools/tool.js';

/** The tools of one thread, and what they keep running between turns. */
export interface ThreadTools {
  /** What this model is offered, in the order of the request. The same list each time. */
  forModel(model: ModelInfo): readonly Tool[];
  /** Ends what still runs. */
  close(): Promise<void>;
}

/** What an engine is made of. Nothing is read from the process. */
export interface EngineOptions {
  readonly store: ThreadStore;
  readonly model: ModelTransport;
  readonly createTools: (thread: { readonly threadId: string }) => ThreadTools;
  readonly resolveConfig: ResolveConfig;
  readonly approvals: Approvals;
  /** Default: there are none. */
  readonly skills?: SkillsSource;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Absolute. */
  readonly home: string;
  /** The environment of commands. */
  readonly env: Readonly<Record<string, string>>;
  /** Where relative folders of `thread/list` begin. Absolute. */
  readonly cwd: string;
  /** Stamped into threads. */
  readonly sessionSource: SessionSource;
  readonly version: string;
  /** `Area/City`; default: that of the machine. */
  readonly timezone?: string;
  readonly logger?: { warn(message: string, details?: unknown): void };
  /** The first pause before a retry (200); it doubles. */
  readonly retryBaseMs?: number;
  /** Spreads retries. */
  readonly random?: Random;
  /** Starts the user's own commands. Default: those of this machine. */
  readonly processes?: Processes;
}

/** The options, completed, with what all threads share. */
export interface Services extends Omit<EngineOptions, 'skills' | 'timezone' | 'logger' | 'retryBaseMs' | 'random' | 'processes'> {
  readonly skills: SkillsSource;
  readonly timezone: string;
  readonly shell: string;
  /** The user's shell: an absolute path. */
  readonly userShell: string;
  readonly processes: Processes;
  readonly retryBaseMs: number;
  readonly random: Random;
  readonly warn: (message: string, details?: unknown) => void;
  readonly publish: Emit;
  /** Told when a thread has nothing more to do: who has work for it starts the next turn. */
  readonly whenIdle: (threadId: string) => void;
  readonly dateOf: (ms: number) => string;
  readonly installationId: () => Promise<string>;
}
