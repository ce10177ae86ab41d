import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '../../platform/clock.js';
import { lineEnd, openForAppend } from './append-file.js';
import { formatLine } from './parse-line.js';
import type { RolloutItem } from './record.js';

export interface RecorderOptions {
  readonly path: string;
  readonly clock: Clock;
  /** The file's first line, asked for when the file is made. `null`: the file exists. */
  readonly begin: (() => Promise<RolloutItem>) | null;
  /** Told after each batch is with the operating system. Must not throw. */
  readonly onWritten: (items: readonly RolloutItem[]) => void;
  /** Told when lines begin to wait because they cannot be written: once, until they can be. */
  readonly onError: (error: unknown) => void;
}

/** Appends to one file: whole lines, in order, one write at a time. Lines that could not be written wait for the next attempt. */
export interface Recorder {
  readonly path: string;
  readonly materialized: boolean;
  append(items: readonly RolloutItem[]): void;
  /** Resolves when all that was appended is written, or was tried. Never rejects. */
  written(): Promise<void>;
  /** Makes the file, with its first line at least. */
  persist(): Promise<void>;
  flush(): Promise<void>;
  /** Runs `move` between two writes; later ones go to the path that it resolves to. */
  relocate(move: () => Promise<string>): Promise<void>;
  close(): Promise<void>;
}

interface PendingLine {
  readonly item: RolloutItem;
  readonly bytes: Buffer;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { clock, onWritten, onError } = options;
  return new FileRecorder(options.path, options.begin, {
    onWritten,
    onError,
    toLine: (item) => ({ item, bytes: Buffer.from(formatLine(item, new Date(clock.now()).toISOString())) }),
  });
}

interface Hooks extends Pick<RecorderOptions, 'onWritten' | 'onError'> {
  readonly toLine: (item: RolloutItem) => PendingLine;
}

class FileRecorder implements Recorder {
  path: string;
  materialized: boolean;
  readonly #hooks: Hooks;
  #begin: RecorderOptions['begin'];
  #pending: PendingLine[] = [];
  #handle: FileHandle | null = null;
  /** The writing that goes on; it never rejects. */
  #running: Promise<void> | null = null;
  #batch: Promise<void> = Promise.resolve();
  #endBatch: (() => void) | null = null;
  #failure: { readonly error: unknown } | null = null;
  #closed = false;

  constructor(path: string, begin: RecorderOptions['begin'], hooks: Hooks) {
    this.path = path;
    this.materialized = begin === null;
    this.#begin = begin;
    this.#hooks = hooks;
  }

  append(items: readonly RolloutItem[]): void {
    if (this.#closed) throw new Error(`the record of ${this.path} is closed`);
    if (items.length === 0) return;
    for (const item of items) this.#pending.push(this.#hooks.toLine(item));
    this.#schedule();
  }

  written(): Promise<void> {
    return this.#running === null ? Promise.resolve() : this.#batch;
  }

  async persist(): Promise<void> {
    if (this.#begin !== null) this.#schedule();
    await this.flush();
  }

  async flush(): Promise<void> {
    await this.#idle();
    if (this.#waits) {
      // One more attempt when an earlier one failed.
      this.#schedule();
      await this.#idle();
    }
    if (this.#failure !== null) throw this.#failure.error;
  }

  async relocate(move: () => Promise<string>): Promise<void> {
    await this.#idle();
    const moving = move().then((path) => {
      this.path = path;
    });
    this.#running = moving.then(
      () => this.#drain(),
      () => this.#drain(),
    );
    await moving;
    await this.#idle();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.flush();
    } finally {
      await this.#handle?.close();
      this.#handle = null;
    }
  }

  get #waits(): boolean {
    return this.#pending.length > 0 || (this.materialized && this.#begin !== null);
  }

  /** What is appended before the event loop goes on goes out together: a write costs more than its lines. */
  #schedule(): void {
    this.materialized = true;
    if (this.#endBatch === null) {
      this.#batch = new Promise((resolve) => {
        this.#endBatch = resolve;
      });
    }
    this.#running ??= endOfStep().then(() => this.#drain());
  }

  async #idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waits) {
        const told = this.#endBatch;
        this.#endBatch = null;
        try {
          await this.#writeBatch();
        } finally {
          told?.();
        }
      }
      this.#failure = null;
    } catch (error) {
      const isFirst = this.#failure === null;
      this.#failure = { error };
      if (isFirst) this.#hooks.onError(error);
    } finally {
      this.#running = null;
      // Lines that came while the head was made went out with those before them.
      this.#endBatch?.();
      this.#endBatch = null;
    }
  }

  /** Writes what waits in one go. After a failure the lines that reached the file whole are not written again. */
  async #writeBatch(): Promise<void> {
    if (this.#begin !== null) {
      this.#pending.unshift(this.#hooks.toLine(await this.#begin()));
      this.#begin = null;
    }
    const batch = this.#pending;
    this.#pending = [];
    let prefix = 0;
    let written = 0;
    try {
      const parts = batch.map((line) => line.bytes);
      if (this.#handle === null) {
        const opened = await openForAppend(this.path);
        this.#handle = opened.handle;
        if (opened.isTorn) {
          parts.unshift(lineEnd);
          prefix = lineEnd.length;
        }
      }
      const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
      while (written < bytes.length) written += (await this.#handle.write(bytes, written)).bytesWritten;
      this.#hooks.onWritten(batch.map((line) => line.item));
    } catch (error) {
      this.#pending = [...batch.slice(wholeLines(batch, written - prefix)), ...this.#pending];
      const broken = this.#handle;
      this.#handle = null;
      await broken?.close().catch(() => {}); // What went wrong with the write is told.
      throw error;
    }
  }
}

const endOfStep = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How many lines the first bytes of a batch hold whole. */
function wholeLines(batch: readonly PendingLine[], bytes: number): number {
  let end = 0;
  const cut = batch.findIndex((line) => {
    end += line.bytes.length;
    return end > bytes;
  });
  return cut === -1 ? batch.length : cut;
}
