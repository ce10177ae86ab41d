import * as z from 'zod';
import { int32, uint, uint64 } from '../../protocol/scalars.js';
import { flag, path, struct, text, texts } from '../schema/kit.js';

/** A role as the table `[agents.NAME]` declares it. */
export interface AgentRoleDeclaration {
  readonly description?: string | undefined;
  readonly configFile?: string | undefined;
  readonly nicknameCandidates?: readonly string[] | undefined;
}

/** The table `[agents]`: how many agents there may be, how deep they may go, and what kinds there are. */
export interface AgentsSettings {
  /** Agents of one tree that may be open at a time, its root not counted; `null`: not said. */
  readonly maxThreads: number | null;
  /** The root is at depth 0. */
  readonly maxDepth: number;
  /** Of each worker of a job; `null`: not said. */
  readonly jobMaxRuntimeSeconds: number | null;
  readonly roles: Readonly<Record<string, AgentRoleDeclaration>>;
}

export const defaultMaxThreads = 6;

const role = struct('AgentRoleToml', () => z.object({ description: text(), config_file: path(), nickname_candidates: texts() }));

export const agentsTable = struct('AgentsToml', () =>
  z
    .object({
      max_threads: uint().optional(),
      max_depth: int32().optional(),
      job_max_runtime_seconds: uint64().optional(),
      interrupt_message: flag(),
    })
    .catchall(role),
);

/** What is wrong with the table, in the words that users are told; `null`: nothing. */
export function refuseAgentsTable(table: z.output<typeof agentsTable>, options: { readonly v2: boolean }): string | null {
  for (const key of ['max_threads', 'max_depth', 'job_max_runtime_seconds'] as const) {
    const value = table[key];
    if (value !== undefined && value < 1) return `agents.${key} must be at least 1`;
  }
  return options.v2 && table.max_threads !== undefined ? 'agents.max_threads cannot be set when multi_agent_v2 is enabled' : null;
}

export function toAgentsSettings(table: z.output<typeof agentsTable>): AgentsSettings {
  const { max_threads, max_depth, job_max_runtime_seconds, interrupt_message: _message, ...roles } = table;
  return {
    maxThreads: max_threads ?? null,
    maxDepth: max_depth ?? 1,
    jobMaxRuntimeSeconds: job_max_runtime_seconds ?? null,
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, { description, config_file, nickname_candidates }]) => [
        name,
        { description, configFile: config_file, nicknameCandidates: nickname_candidates },
      ]),
    ),
  };
}
