import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatLine } from '../rollout/parse-line.js';
import type { RolloutItem } from '../rollout/record.js';
import { applyRecord, summaryOfMeta, type ThreadSummary } from '../summary.js';
import type { InitialRecords } from '../thread-store.js';

/** Writes a thread's file whole: it appears under its name with all that it begins with, or not at all. */
export async function writeInitial(
  path: string,
  { head, initial, nowMs }: { head: RolloutItem; initial: InitialRecords; nowMs: () => number },
): Promise<ThreadSummary | null> {
  let summary: ThreadSummary | null = null;
  const format = (item: RolloutItem): string => formatLine(item, new Date(nowMs()).toISOString());
  const lines = async function* (): AsyncGenerator<string> {
    if (head.type === 'session_meta') summary = summaryOfMeta(head.payload, path);
    yield format(head);
    for await (const entry of initial) {
      const item = 'text' in entry ? entry.item : entry;
      if (summary !== null && item !== null) applyRecord(summary, item);
      yield 'text' in entry ? `${entry.text}\n` : format(entry);
    }
  };
  await mkdir(dirname(path), { recursive: true });
  const draft = join(dirname(path), `.${basename(path)}.draft`);
  try {
    await pipeline(Readable.from(lines()), createWriteStream(draft));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return summary;
}
