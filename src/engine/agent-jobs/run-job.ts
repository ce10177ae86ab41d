import { resolve } from 'node:path';
import { osErrorText } from '../../platform/os-error.js';
import type { AgentTree } from '../agents/agent-tree.js';
import type { Agents } from '../agents/agents.js';
import { chooseChild } from '../agents/choose-child.js';
import type { LoadedThread } from '../thread/thread.js';
import type { ToolContext } from '../tools/tool.js';
import { AgentJob, type JobItem } from './agent-job.js';
import { type JobInput, readJobInput } from './job-input.js';
import { defaultOutputPath, outputCsv, summaryOf, writeOutput } from './job-output.js';
import { runWorker, type Workforce } from './run-worker.js';
import { type NamedRow, rowJson } from './worker-prompt.js';

/** What a call asks for. */
export interface JobRequest {
  readonly csvPath: string;
  readonly instruction: string;
  readonly idColumn: string | null;
  readonly outputCsvPath: string | null;
  /** `undefined`: any result will do. */
  readonly outputSchema: unknown;
  readonly maxWorkers: number | null;
  readonly maxRuntimeSeconds: number | null;
}

interface JobPlace {
  readonly agents: Agents;
  /** Whose job it is. */
  readonly parent: LoadedThread;
  /** The call that began it. */
  readonly call: Pick<ToolContext, 'signal' | 'trace' | 'environments'>;
}

const defaultWorkers = 16;
const mostWorkers = 64;
const defaultRuntimeSeconds = 1800;

/** Has each row of a file worked on, and writes down what came of it. What the model is told, or why nothing was begun. */
export async function runJob(place: JobPlace, request: JobRequest): Promise<{ readonly answer: string } | { readonly refusal: string }> {
  const { agents, parent, call } = place;
  const { signal, environments } = call;
  if (request.instruction.trim() === '') return { refusal: 'instruction must be non-empty' };
  const inputPath = resolve(parent.settings.cwd, request.csvPath);
  const input = await readJobInput(inputPath, request.idColumn);
  if ('refusal' in input) return input;
  const asked = request.maxRuntimeSeconds ?? parent.config.agents?.jobMaxRuntimeSeconds ?? null;
  if (asked !== null && asked < 1) return { refusal: 'max_runtime_seconds must be >= 1' };
  const tree = agents.treeOf(parent.id);
  const limit = agents.limitOf(parent);
  if (!tree.hasRoom(limit)) return { refusal: 'agent thread limit reached; this session cannot spawn more subagents' };
  const setup = await chooseChild(agents.services, parent, { role: null, model: null, effort: null, isFullFork: false });
  if ('refusal' in setup) return setup;
  signal.throwIfAborted();

  const job = toJob(place, request, { input, inputPath, maxRuntimeSeconds: asked });
  await job.begin();
  agents.jobs.set(job.stored.id, job);
  try {
    const caller = agents.callerOf(parent, call);
    const maxRuntimeSeconds = asked ?? defaultRuntimeSeconds;
    const force = { agents, parent, caller, setup, job, outputSchema: request.outputSchema, maxRuntimeSeconds, signal, environments };
    const most = Math.max(1, Math.min(request.maxWorkers ?? defaultWorkers, mostWorkers, limit));
    await workThrough(force, { tree, limit, most });
    signal.throwIfAborted();
    if (!job.isStopped) job.end('completed', null);
    return await conclude(job, input.headers);
  } catch (error) {
    if (!job.isStopped) job.end('cancelled', signal.aborted ? 'the call was interrupted' : String(error));
    throw error;
  } finally {
    agents.jobs.delete(job.stored.id);
    await job.written();
  }
}

/** Hands out the rows in order. A row for which there is no room waits for another one's end. */
async function workThrough(
  force: Workforce,
  { tree, limit, most }: { readonly tree: AgentTree; readonly limit: number; readonly most: number },
): Promise<void> {
  const { job, signal, agents } = force;
  const active = new Set<Promise<void>>();
  for (const item of job.items) {
    while (active.size >= most) await Promise.race(active);
    let release = tree.reserve(limit);
    while (release === null && active.size > 0) {
      await Promise.race(active);
      release = tree.reserve(limit);
    }
    if (job.isStopped || signal.aborted) {
      release?.();
      break;
    }
    if (release === null) {
      job.fail(item, 'agent thread limit reached');
      continue;
    }
    const work: Promise<void> = runWorker(force, item)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        agents.services.warn('a row of a job cannot be worked on', { jobId: job.stored.id, error: String(error) });
        job.fail(item, `worker could not be started: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        release();
        active.delete(work);
      });
    active.add(work);
  }
  await Promise.all(active);
}

async function conclude(job: AgentJob, headers: readonly string[]): Promise<{ readonly answer: string } | { readonly refusal: string }> {
  try {
    await writeOutput(job.stored.outputCsvPath, outputCsv(headers, job));
  } catch (error) {
    const why = osErrorText(error);
    job.end('failed', `auto-export failed: ${why}`);
    return { refusal: `failed to export output csv ${job.stored.id}: ${why}` };
  }
  return { answer: JSON.stringify(summaryOf(job)) };
}

function toJob(
  { agents, parent }: JobPlace,
  request: JobRequest,
  {
    input,
    inputPath,
    maxRuntimeSeconds,
  }: { readonly input: JobInput; readonly inputPath: string; readonly maxRuntimeSeconds: number | null },
): AgentJob {
  const { store, clock, ids, warn } = agents.services;
  const id = ids.uuid();
  const createdAtMs = clock.now();
  const { outputCsvPath, outputSchema, instruction } = request;
  const stored = {
    id,
    name: `agent-job-${id.slice(0, 8)}`,
    status: 'pending' as const,
    instruction,
    outputSchemaJson: outputSchema === undefined ? null : JSON.stringify(outputSchema),
    inputHeadersJson: JSON.stringify(input.headers),
    inputCsvPath: inputPath,
    outputCsvPath: outputCsvPath === null ? defaultOutputPath(inputPath, id) : resolve(parent.settings.cwd, outputCsvPath),
    createdAtMs,
    startedAtMs: null,
    completedAtMs: null,
    lastError: null,
    maxRuntimeSeconds,
  };
  const items = input.rows.map((row, index) => toItem({ headers: input.headers, jobId: id, createdAtMs }, row, index));
  // A thread that is kept in memory only leaves nothing in tables.
  return new AgentJob({ store: parent.writer === null ? undefined : store.agentJobs, now: () => clock.now(), warn }, stored, items);
}

function toItem(
  { headers, jobId, createdAtMs }: { readonly headers: readonly string[]; readonly jobId: string; readonly createdAtMs: number },
  { itemId, sourceId, values }: JobInput['rows'][number],
  rowIndex: number,
): JobItem {
  const row: NamedRow = headers.map((header, column) => [header, values[column] ?? '']);
  const unworked = { status: 'pending', assignedThreadId: null, attemptCount: 0, resultJson: null, lastError: null } as const;
  return {
    row,
    stored: { jobId, itemId, rowIndex, sourceId, rowJson: rowJson(row), ...unworked, createdAtMs, completedAtMs: null, reportedAtMs: null },
  };
}
