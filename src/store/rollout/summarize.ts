import { stat } from 'node:fs/promises';
import { applyRecord, summaryOfMeta, type ThreadSummary } from '../summary.js';
import { isArchivedPath } from './paths.js';
import { parseLineBytes, readLineBytes } from './reader.js';
import type { SessionMeta } from './record.js';

/** As much as a head and a first message commonly take. */
const headBytes = 64 * 1024;

/** The first `session_meta` of a file: whose it is. `null` when there is none. */
export async function readHead(path: string): Promise<SessionMeta | null> {
  for await (const lines of readLineBytes(path, { chunkBytes: headBytes })) {
    for (const line of lines) {
      const record = parseLineBytes(line);
      if (record?.type === 'session_meta') return record.payload;
    }
  }
  return null;
}

/** How both programs begin a line: its kind, and the kind of its event, are told without parsing the rest. */
const linePrefix = /^\{"timestamp":"[^"]*","type":"(\w+)","payload":\{(?:"type":"(\w+)"(,"info":\{)?)?/;
const prefixBytes = 160;
const closingBrace = 0x7d;

type LineKind = 'head' | 'said' | 'last context' | 'last usage' | 'other' | 'unclear';

function kindOf(line: Buffer): LineKind {
  const match = linePrefix.exec(line.toString('latin1', 0, prefixBytes));
  if (match === null) return 'unclear';
  const [, type, event, hasInfo] = match;
  if (type === 'session_meta') return 'head';
  if (line.at(-1) !== closingBrace) return 'unclear'; // Torn, perhaps: it replaces nothing.
  if (type === 'turn_context') return 'last context';
  if (type !== 'event_msg') return 'other';
  if (event === undefined) return 'unclear';
  if (event === 'token_count') return hasInfo === undefined ? 'unclear' : 'last usage';
  return event === 'user_message' || event === 'thread_name_updated' ? 'said' : 'other';
}

/** Sums lines up. Of the many that replace one another only the last is parsed. */
class Summarizer {
  summary: ThreadSummary | null = null;
  readonly #path: string;
  readonly #last = new Map<LineKind, Buffer>();

  constructor(path: string) {
    this.#path = path;
  }

  add(line: Buffer): void {
    const kind = kindOf(line);
    if (kind === 'other') return;
    if (kind === 'last usage' || (kind === 'last context' && this.summary?.cwd !== '')) this.#last.set(kind, line);
    else this.#take(line);
  }

  finish(): ThreadSummary | null {
    for (const line of this.#last.values()) this.#take(line);
    return this.summary;
  }

  #take(line: Buffer): void {
    const record = parseLineBytes(line);
    if (record === null) return;
    if (this.summary !== null) applyRecord(this.summary, record);
    else if (record.type === 'session_meta') this.summary = summaryOfMeta(record.payload, this.#path);
  }
}

/**
 * What a file says of its thread; `null` when it has no `session_meta`. `until: 'first message'` reads no further than lists need: what
 * later lines change is not in it.
 */
export async function summarizeRollout(
  home: string,
  path: string,
  options: { readonly until: 'first message' | 'end' } = { until: 'end' },
): Promise<ThreadSummary | null> {
  const { mtimeMs } = await stat(path);
  const summarizer = new Summarizer(path);
  const isEnough = (): boolean => options.until === 'first message' && (summarizer.summary?.firstUserMessage ?? '') !== '';
  reading: for await (const lines of readLineBytes(path, { chunkBytes: options.until === 'end' ? 256 * 1024 : headBytes })) {
    for (const line of lines) {
      summarizer.add(line);
      if (isEnough()) break reading;
    }
  }
  const summary = summarizer.finish();
  if (summary === null) return null;
  summary.updatedAtMs = Math.round(mtimeMs);
  summary.archived = isArchivedPath(home, path);
  summary.archivedAtMs = summary.archived ? summary.updatedAtMs : null;
  return summary;
}
