import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../platform/clock.js';
import { formatLine } from './parse-line.js';
import type { RolloutItem } from './record.js';

export interface RecorderOptions {
  readonly path: string;
  readonly clock: Clock;
  /** The file's first line, asked for when the file is made. `null`: the file exists. */
  readonly begin: (() => Promise<RolloutItem>) | null;
  /** Told after each batch is with the operating system. Must not throw. */
  readonly onWritten: (items: readonly RolloutItem[]) => void;
  readonly onError: (error: unknown) => void;
}

/** Appends to one file: whole lines, in order, one write at a time. Lines that could not be written wait for the next attempt. */
export interface Recorder {
  readonly materialized: boolean;
  append(items: readonly RolloutItem[]): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface PendingLine {
  readonly item: RolloutItem;
  readonly bytes: Buffer;
}

const torn = Buffer.from('\n');

async function openForAppend(path: string): Promise<{ handle: FileHandle; isTorn: boolean }> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'a+');
  try {
    const { size } = await handle.stat();
    if (size === 0) return { handle, isTorn: false };
    const last = Buffer.alloc(1);
    await handle.read(last, 0, 1, size - 1);
    return { handle, isTorn: last[0] !== torn[0] };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export function createRecorder({ path, clock, begin, onWritten, onError }: RecorderOptions): Recorder {
  let pending: PendingLine[] = [];
  let head = begin;
  let materialized = begin === null;
  let handle: FileHandle | null = null;
  let running: Promise<void> | null = null;
  let failure: unknown = null;
  let closed = false;

  const toLine = (item: RolloutItem): PendingLine => ({ item, bytes: Buffer.from(formatLine(item, new Date(clock.now()).toISOString())) });

  /** Writes what waits in one go. After a failure the lines that reached the file whole are not written again. */
  const writeBatch = async (): Promise<void> => {
    if (head !== null) {
      const first = toLine(await head());
      pending.unshift(first);
      head = null;
    }
    let prefix = 0;
    const batch = pending;
    let written = 0;
    pending = [];
    try {
      const parts = batch.map((line) => line.bytes);
      if (handle === null) {
        const opened = await openForAppend(path);
        handle = opened.handle;
        if (opened.isTorn) {
          parts.unshift(torn);
          prefix = torn.length;
        }
      }
      const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
      while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
      onWritten(batch.map((line) => line.item));
    } catch (error) {
      let end = prefix;
      const whole = batch.findIndex((line) => (end += line.bytes.length) > written);
      pending = [...batch.slice(whole === -1 ? batch.length : whole), ...pending];
      const broken = handle;
      handle = null;
      await broken?.close().catch(onError);
      throw error;
    }
  };

  const drain = async (): Promise<void> => {
    try {
      while (pending.length > 0) await writeBatch();
      failure = null;
    } catch (error) {
      failure = error;
      onError(error);
    } finally {
      running = null;
    }
  };

  const flush = async (): Promise<void> => {
    // One more attempt when an earlier one failed; `drain` never rejects.
    while (running !== null) await running;
    if (pending.length > 0) await (running = drain());
    if (failure !== null) throw failure;
  };

  return {
    get materialized() {
      return materialized;
    },
    append: (items) => {
      if (closed) throw new Error(`the record of ${path} is closed`);
      if (items.length === 0) return;
      materialized = true;
      for (const item of items) pending.push(toLine(item));
      // Lines of the same tick go out together.
      running ??= Promise.resolve().then(drain);
    },
    flush,
    close: async () => {
      if (closed) return;
      closed = true;
      try {
        await flush();
      } finally {
        await handle?.close();
        handle = null;
      }
    },
  };
}
