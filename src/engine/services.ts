import type { HooksSource } from '../extensions/hooks/hook.js';
import type { PluginsSource } from '../extensions/plugins/thread-plugins.js';
import type { SkillsSource } from '../extensions/skills/thread-skills.js';
import type { ModelTransport } from '../model/model-transport.js';
import type { Clock } from '../platform/clock.js';
import type { Fetch } from '../platform/http/http.js';
import type { Ids } from '../platform/ids.js';
import type { Processes } from '../platform/processes/process.js';
import type { Random } from '../platform/random.js';
import type { Schedule } from '../platform/schedule.js';
import type { RateLimitSnapshot, SessionSource } from '../protocol/index.js';
import type { ThreadStore } from '../store/thread-store.js';
import type { Trace } from '../telemetry/tracing.js';
import type { Approvals } from './approvals/approvals.js';
import type { FindWorkspaces } from './context/workspaces.js';
import type { Emit } from './event.js';
import type { Environments } from './exec/environments.js';
import type { ShellSnapshots } from './exec/shell-snapshots.js';
import type { Goals } from './goals/goals.js';
import type { Guardian } from './guardian/guardian.js';
import type { McpSource } from './mcp/mcp-source.js';
import type { McpTools } from './mcp/mcp-tools.js';
import type { Networks } from './network/networks.js';
import type { Realtime } from './realtime/realtime.js';
import type { RolloutTraces } from './rollout-trace/rollout-traces.js';
import type { ResolveConfig } from './thread/thread-config.js';
import type { KnownTurns } from './thread-operations/known-turns.js';
import type { EngineTools, ThreadTools } from './tools/thread-tools.js';

/** The thread that tools are made for. */
export interface NewThreadTools {
  readonly threadId: string;
  /** What its client brought along. */
  readonly clientTools: readonly unknown[];
  readonly engineTools: EngineTools;
  /** The tools of servers. Default: none. */
  readonly mcp?: McpTools;
  /** False: without those of the embedding program. Default: true. */
  readonly hasOwnTools?: boolean;
}

/** What an engine is made of. Nothing is read from the process. */
export interface EngineOptions {
  readonly store: ThreadStore;
  readonly model: ModelTransport;
  readonly createTools: (thread: NewThreadTools) => ThreadTools;
  readonly resolveConfig: ResolveConfig;
  readonly approvals: Approvals;
  /** Default: there are none. */
  readonly skills?: SkillsSource;
  /** Default: there are none. */
  readonly hooks?: HooksSource;
  /** Default: there are none. */
  readonly plugins?: PluginsSource;
  /** Default: there are none. */
  readonly mcp?: McpSource;
  /** Where tools may work. Default: on this machine. */
  readonly environments?: Environments;
  /** Where snapshots of shells are kept. Default: there are none. */
  readonly snapshotsFolder?: string | null;
  /** Begins traces of work that no request causes. Default: nobody watches. */
  readonly trace?: Trace;
  /** Records whole threads. Default: nothing does. */
  readonly rolloutTraces?: RolloutTraces | null;
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
  /** What waits for a time. Default: the machine's clock. */
  readonly schedule?: Schedule;
  /** The addresses of a name that a command wants to reach. Default: as this machine knows them. */
  readonly resolveHost?: (host: string) => Promise<readonly string[]>;
  /** How long an automatic review may take. Default: 90 seconds. */
  readonly reviewTimeoutMs?: number;
  /** What the account may still use; `null`: that has no limits. Default: nobody knows. */
  readonly readRateLimits?: () => Promise<readonly RateLimitSnapshot[] | null>;
  /** Asks the service of spoken conversations to open calls. Default: it cannot. */
  readonly fetch?: Fetch;
}

/** The options, completed, with what all threads share. */
export interface Services
  extends Omit<
    EngineOptions,
    | 'skills'
    | 'hooks'
    | 'plugins'
    | 'mcp'
    | 'environments'
    | 'snapshotsFolder'
    | 'timezone'
    | 'logger'
    | 'retryBaseMs'
    | 'random'
    | 'processes'
    | 'schedule'
    | 'resolveHost'
    | 'reviewTimeoutMs'
    | 'trace'
  > {
  readonly skills: SkillsSource;
  readonly hooks: HooksSource;
  readonly plugins: PluginsSource;
  readonly mcp: McpSource;
  readonly environments: Environments;
  /** `null`: none are kept. */
  readonly shellSnapshots: ShellSnapshots | null;
  readonly timezone: string;
  readonly shell: string;
  /** The user's shell: an absolute path. */
  readonly userShell: string;
  readonly processes: Processes;
  readonly trace: Trace;
  readonly retryBaseMs: number;
  readonly random: Random;
  readonly warn: (message: string, details?: unknown) => void;
  readonly publish: Emit;
  /** What threads work for, and what that costs. */
  readonly goals: Goals;
  /** Spoken conversations. */
  readonly realtime: Realtime;
  /** Decides about actions in the user's place. */
  readonly guardian: Guardian;
  /** Hold commands to what they may reach. */
  readonly networks: Networks;
  /** A line for each open agent of a thread, as its model is told of them. */
  readonly agentLines: (threadId: string) => readonly string[];
  /** The tools of a thread that work on threads. */
  readonly engineTools: (threadId: string) => EngineTools;
  /** Told of all that happens in threads, at once: clients may hear of it later. */
  readonly observe: Emit;
  /** Told when a thread has nothing more to do: who has work for it starts the next turn. */
  readonly whenIdle: (threadId: string) => void;
  readonly dateOf: (ms: number) => string;
  readonly installationId: () => Promise<string>;
  readonly findWorkspaces: FindWorkspaces;
  /** What clients page through. */
  readonly knownTurns: KnownTurns;
}
