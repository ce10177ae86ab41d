import PQueue from 'p-queue';
import type { ExtractedMemory, ExtractionJob } from '../../store/thread-memories.js';
import { sourceFilter } from '../thread/thread-source.js';
import { readExtraction } from './extraction-answer.js';
import { askForExtraction, maxShownTokens } from './extraction-request.js';
import { type MemoryScope, reasonOf } from './memory-scope.js';
import { extractionQuestion } from './prompts.js';
import { shownItem } from './shown-item.js';
import { TranscriptLine } from './transcript-line.js';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Threads that are learned from at the same time. */
const concurrency = 8;

/** The first phase: what threads teach that have come to rest. Each failure is of its own thread. */
export async function extractMemories(scope: MemoryScope): Promise<void> {
  const { memories, limits, services, threadId, signal } = scope;
  const jobs = await memories.claimExtractions({
    worker: { id: threadId, newToken: () => services.ids.uuid() },
    maxAgeMs: limits.maxRolloutAgeDays * dayMs,
    minIdleMs: limits.minRolloutIdleHours * hourMs,
    limit: limits.maxRolloutsPerStartup,
    acceptsSource: sourceFilter(null),
  });
  const queue = new PQueue({ concurrency });
  await queue.addAll(jobs.map((job) => () => (signal.aborted ? memories.release(job) : extractFrom(scope, job))));
}

async function extractFrom(scope: MemoryScope, job: ExtractionJob): Promise<void> {
  const { memories, services, signal, redact } = scope;
  try {
    await memories.finishExtraction(job, await learnFrom(scope, job));
  } catch (error) {
    if (signal.aborted) {
      await memories.release(job);
      return;
    }
    const reason = redact(reasonOf(error));
    services.warn('nothing was learned from a thread', { threadId: job.threadId, error: reason });
    await memories.failExtraction(job, reason);
  }
}

/** `null`: there is nothing to be learned. */
async function learnFrom(scope: MemoryScope, { threadId, path, cwd }: ExtractionJob): Promise<ExtractedMemory | null> {
  const { services, signal, redact } = scope;
  const line = new TranscriptLine(maxShownTokens(scope));
  for await (const record of services.store.records({ id: threadId, path })) {
    signal.throwIfAborted();
    const shown = record.type === 'response_item' ? shownItem(record.payload, redact) : null;
    if (shown !== null) line.add(shown);
  }
  if (line.isEmpty) return null;
  return readExtraction(await askForExtraction(scope, extractionQuestion({ path, cwd, line: line.toString() })), redact);
}
