import type { TurnConfigured } from '../../engine/events/turn-event.js';
import type { SessionSource, Thread, TokenUsageBreakdown } from '../../protocol/index.js';
import type { AnalyticsClient, AnalyticsLineage, InitializationMode } from '../../telemetry/analytics/fact.js';
import type { Connection } from '../connections/connection.js';
import type { KnownReviewer } from './guardian-fact.js';

/** What is remembered of a loaded thread, to tell of what happens in it. */
export interface KnownThread {
  readonly id: string;
  /** Who started or resumed it. */
  readonly client: AnalyticsClient;
  readonly lineage: AnalyticsLineage;
  /** `null`: nobody asked for it. */
  readonly initializationMode: InitializationMode | null;
  readonly isEphemeral: boolean;
  /** What its last turn ran with. */
  model: string | null;
  /** All that it has used, as last told. */
  tokens: TokenUsageBreakdown | null;
  reviewer: KnownReviewer | null;
  /** Turns that clients asked for, by id. */
  readonly turns: Map<string, KnownTurn>;
  /** When items began, by id. */
  readonly itemStarts: Map<string, number>;
  /** Apps of the turn that runs: those that the user named, and those whose use was told. */
  readonly apps: { turnId: string; readonly mentioned: Set<string>; readonly used: Set<string> };
}

export interface KnownTurn {
  readonly client: AnalyticsClient;
  configured: TurnConfigured | null;
  steerCount: number;
}

export type NewKnownThread = Pick<KnownThread, 'id' | 'client' | 'lineage' | 'initializationMode' | 'isEphemeral' | 'model'>;

export const toKnownThread = (thread: NewKnownThread): KnownThread => ({
  ...thread,
  tokens: null,
  reviewer: null,
  turns: new Map(),
  itemStarts: new Map(),
  apps: { turnId: '', mentioned: new Set(), used: new Set() },
});

const transports = {
  stdio: 'stdio',
  websocket: 'websocket',
  // The same messages over another socket.
  unix: 'websocket',
  'in-process': 'in_process',
  custom: 'in_process',
} as const;

export const toClient = ({ identity, kind, experimentalApi }: Connection): AnalyticsClient => ({
  product_client_id: identity.originator,
  client_name: identity.clientName,
  client_version: identity.clientVersion,
  rpc_transport: transports[kind],
  experimental_api_enabled: experimentalApi,
});

/** Where a thread comes from that a client asked for. A fork names nobody. */
export const toLineage = ({ threadSource, source }: Thread, mode: InitializationMode): AnalyticsLineage => ({
  thread_source: threadSource,
  ...(mode === 'forked' ? { subagent_source: null, parent_thread_id: null } : agentLineage(source)),
});

function agentLineage(source: SessionSource): Pick<AnalyticsLineage, 'subagent_source' | 'parent_thread_id'> {
  if (typeof source !== 'object' || !('subAgent' in source)) return { subagent_source: null, parent_thread_id: null };
  const { subAgent } = source;
  if (typeof subAgent === 'string') return { subagent_source: subAgent, parent_thread_id: null };
  if ('other' in subAgent) return { subagent_source: subAgent.other, parent_thread_id: null };
  return { subagent_source: 'thread_spawn', parent_thread_id: subAgent.thread_spawn.parent_thread_id };
}
