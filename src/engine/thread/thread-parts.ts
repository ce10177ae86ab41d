import type { FoundHooks } from '../../extensions/hooks/hook.js';
import type { ModelSession, ResponseItem } from '../../model/model-transport.js';
import type { Thread, ThreadTokenUsage } from '../../protocol/index.js';
import type { ThreadWriter } from '../../store/thread-store.js';
import type { ExecPolicy } from '../approvals/exec-policy/exec-policy.js';
import type { ContextSnapshot } from '../context/context-delta.js';
import type { ProjectDocs } from '../context/project-docs.js';
import type { ShellSnapshot } from '../exec/shell-snapshot.js';
import type { SessionStartSource } from '../hooks/hook-moment.js';
import type { ThreadServers } from '../mcp/thread-servers.js';
import type { ThreadTools } from '../tools/thread-tools.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { ThreadConfig } from './thread-config.js';

/** What a thread is loaded with. */
export interface ThreadParts {
  readonly id: string;
  readonly config: ThreadConfig;
  readonly settings: ThreadSettings;
  readonly instructions: string;
  readonly docs: ProjectDocs;
  readonly execPolicy: ExecPolicy;
  readonly tools: ThreadTools;
  /** Default: there are no servers. */
  readonly mcp?: ThreadServers;
  readonly session: ModelSession;
  /** `null`: the thread is kept in memory only. */
  readonly writer: ThreadWriter | null;
  readonly head: ThreadHead;
  readonly history: readonly ResponseItem[];
  readonly told: ContextSnapshot | null;
  readonly tokenUsage: ThreadTokenUsage | null;
  readonly usageTurnId: string | null;
  readonly preview: string;
  /** Where its turns work; `null`: the default. */
  readonly environments: readonly unknown[] | null;
  /** The model of the last stored turn. */
  readonly lastModel: string | null;
  /** How often the history was compacted. */
  readonly windowNumber: number;
  /** The text that stands for what the last compaction cut; `null`: there is none. */
  readonly summary: string | null;
  /** Tells each recorded item of the model's history to clients. */
  readonly rawEvents: boolean;
  /** Who the thread works for, when that is another thread. */
  readonly lineage: ThreadLineage | null;
  readonly dynamicTools: readonly unknown[];
  /** What the client calls its service. Default: it does not say. */
  readonly serviceName?: string | null;
  /** Default: none. */
  readonly snapshot?: ShellSnapshot | null;
  /** Default: none. */
  readonly hooks?: FoundHooks;
  /** Why the thread is loaded. Default: it begins. */
  readonly sessionStart?: SessionStartSource;
}

/** The place of a thread that works for another one. */
export interface ThreadLineage {
  /** The root thread, or the parent: what requests are counted to. */
  readonly sessionId: string;
  /** `review`, `compact`, `collab_spawn`, … */
  readonly kind: string;
  /** Told to the provider; `null`: not. */
  readonly parentThreadId: string | null;
}

/** What does not change after a thread was made. */
export interface ThreadHead {
  readonly createdAtMs: number;
  readonly cwd: string;
  readonly cliVersion: string;
  /** As stored. */
  readonly source: unknown;
  readonly threadSource: string | null;
  readonly forkedFromId: string | null;
  readonly agentNickname: string | null;
  readonly agentRole: string | null;
}

/** Labels are stored as they were given; those that the wire does not know are not shown. */
export const toThreadSource = ({ threadSource }: Pick<ThreadHead, 'threadSource'>): Thread['threadSource'] =>
  threadSource === 'user' || threadSource === 'subagent' || threadSource === 'memory_consolidation' ? threadSource : null;
