import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FolderChanges, openGitBaseline } from '../../platform/git/git-baseline.js';
import type { Schedule } from '../../platform/schedule.js';
import type { ConsolidationJob, StoredMemory } from '../../store/thread-memories.js';
import { runConsolidationAgent } from './consolidation-thread.js';
import { prepareFolder, pruneResources, writeMemories } from './memory-files.js';
import { type MemoryScope, reasonOf } from './memory-scope.js';
import { consolidationPrompt } from './prompts.js';

const heartbeatMs = 90_000;
const diffFile = 'phase2_workspace_diff.md';
const baselineOptions = { maxDiffBytes: 4 * 1024 * 1024, author: { name: 'keelson', email: 'noreply@localhost' } };

/** The second phase: the files are brought up to what is known, by an agent where they are not. One at a time does it. */
export async function consolidateMemories(scope: MemoryScope, schedule: Schedule): Promise<void> {
  const { memories, limits, services, threadId, redact } = scope;
  const job = await memories.claimConsolidation({ id: threadId, newToken: () => services.ids.uuid() });
  if (job === null) return;
  const lease = keepLease(scope, { job, schedule });
  try {
    const selected = await memories.select({ limit: limits.maxRawMemories, maxUnusedDays: limits.maxUnusedDays });
    await goOver({ ...scope, signal: lease.signal }, { job, selected });
    await memories.finishConsolidation(job, selected);
  } catch (error) {
    if (scope.signal.aborted) {
      await memories.release(job);
      return;
    }
    const reason = redact(reasonOf(error));
    services.warn('the memories were not gone over', { error: reason });
    await memories.failConsolidation(job, reason);
  } finally {
    lease.end();
  }
}

/** Rejects with the signal's reason when the work is to end. */
async function goOver(
  scope: MemoryScope,
  { job, selected }: { readonly job: ConsolidationJob; readonly selected: readonly StoredMemory[] },
) {
  const { root, signal, memories, services } = scope;
  const diffPath = join(root, diffFile);
  const baseline = openGitBaseline(root, baselineOptions);
  await prepareFolder(root);
  await rm(diffPath, { force: true }); // Of a run that died.
  await baseline.ensure();
  await pruneResources(root, services.clock.now());
  await writeMemories(root, selected);
  const changes = await baseline.changes();
  if (changes.files.length === 0) return;
  try {
    signal.throwIfAborted();
    await writeFile(diffPath, renderChanges(changes));
    await runConsolidationAgent(scope, consolidationPrompt({ root, diffFile }));
  } finally {
    await rm(diffPath, { force: true });
  }
  if (!(await memories.renewConsolidation(job))) throw leaseLost();
  await baseline.reset();
}

function renderChanges({ files, diff }: FolderChanges): string {
  const list = files.map(([status, path]) => `- ${status} ${path}`).join('\n');
  const fence = '`'.repeat(Math.max(3, ...[...diff.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  const isCut = Buffer.byteLength(diff) >= baselineOptions.maxDiffBytes;
  const rest = isCut ? '\nThe rest is left out: read the files themselves.\n' : '';
  return `# What has changed in this folder since it was last gone over

Read this first. It is made anew for each run: do not edit it.

## Status
${list}

## Diff

${fence}diff
${diff.trimEnd()}
${fence}
${rest}`;
}

const leaseLost = (): Error => new Error('another process has taken the work over');

/** Keeps the work until `end`. The signal is aborted when it is somebody else's, or when the scope's is. */
function keepLease(
  { memories, signal, services }: MemoryScope,
  { job, schedule }: { readonly job: ConsolidationJob; readonly schedule: Schedule },
) {
  const lost = new AbortController();
  let stop = (): void => {};
  let isEnded = false;
  const renew = async (): Promise<void> => {
    const isMine = await memories.renewConsolidation(job).catch((error: unknown) => {
      services.warn('a lease was not renewed; that is tried again', { error: reasonOf(error) });
      return true;
    });
    if (isEnded) return;
    if (isMine) stop = schedule(heartbeatMs, () => void renew());
    else lost.abort(leaseLost());
  };
  stop = schedule(heartbeatMs, () => void renew());
  return {
    signal: AbortSignal.any([signal, lost.signal]),
    end: () => {
      isEnded = true;
      stop();
    },
  };
}
