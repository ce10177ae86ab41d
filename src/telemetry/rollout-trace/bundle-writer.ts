import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A payload of an event: kept in a file of its own, which the event names in `field`. */
export interface NewPayload {
  readonly field: string;
  readonly kind: string;
  readonly content: unknown;
}

export interface NewEvent {
  /** The thread and its turn; `null`: the event belongs to the bundle as a whole. */
  readonly at: { readonly threadId: string; readonly turnId: string } | null;
  readonly type: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly payload?: NewPayload | null;
}

export interface BundleOptions {
  readonly root: string;
  readonly traceId: string;
  readonly rootThreadId: string;
  readonly now: () => number;
  readonly warn: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

const eventLog = 'trace.jsonl';
const payloadsFolder = 'payloads';

/**
 * Writes the bundle of a thread and its agents. What happened is numbered and turned into text at once; one queue writes it
 * down in order. The first failure is told, and ends the bundle: half of one would be none.
 */
export class BundleWriter {
  readonly rootThreadId: string;
  readonly #options: BundleOptions;
  readonly #folder: string;
  #seq = 0;
  #payloads = 0;
  #files: { readonly path: string; readonly text: string }[] = [];
  #lines = '';
  #writing: Promise<void> | null = null;
  #isMade = false;
  #isBroken = false;

  constructor(options: BundleOptions) {
    const { root, traceId, rootThreadId, now } = options;
    this.#options = options;
    this.rootThreadId = rootThreadId;
    this.#folder = join(root, `trace-${traceId}-${rootThreadId}`);
    const manifest = {
      schema_version: 1,
      trace_id: traceId,
      rollout_id: rootThreadId,
      root_thread_id: rootThreadId,
      started_at_unix_ms: now(),
      raw_event_log: eventLog,
      payloads_dir: payloadsFolder,
    };
    this.#files.push({ path: 'manifest.json', text: JSON.stringify(manifest, null, 2) });
    this.add({ at: null, type: 'rollout_started', fields: { trace_id: traceId, root_thread_id: rootThreadId } });
  }

  add({ at, type, fields = {}, payload = null }: NewEvent): void {
    if (this.#isBroken) return;
    const reference = payload === null ? {} : { [payload.field]: this.#keep(payload) };
    const event = {
      schema_version: 1,
      seq: ++this.#seq,
      wall_time_unix_ms: this.#options.now(),
      rollout_id: this.rootThreadId,
      thread_id: at?.threadId ?? null,
      codex_turn_id: at?.turnId ?? null,
      payload: { type, ...fields, ...reference },
    };
    this.#lines += `${JSON.stringify(event)}\n`;
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was added is written, or never will be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  #keep({ kind, content }: NewPayload): unknown {
    const number = ++this.#payloads;
    const path = `${payloadsFolder}/${number}.json`;
    this.#files.push({ path, text: JSON.stringify(content, null, 2) });
    return { raw_payload_id: `raw_payload:${number}`, kind: { type: kind }, path };
  }

  async #write(): Promise<void> {
    await null; // What is told together is written together.
    try {
      if (!this.#isMade) await mkdir(join(this.#folder, payloadsFolder), { recursive: true });
      this.#isMade = true;
      while (this.#lines !== '') {
        const files = this.#files;
        const lines = this.#lines;
        this.#files = [];
        this.#lines = '';
        for (const { path, text } of files) await writeFile(join(this.#folder, path), text);
        await appendFile(join(this.#folder, eventLog), lines);
      }
    } catch (error) {
      this.#giveUp(error);
    }
    this.#writing = null;
  }

  #giveUp(error: unknown): void {
    this.#isBroken = true;
    this.#files = [];
    this.#lines = '';
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.warn('a rollout trace cannot be written; the rest of it is left out', { folder: this.#folder, error: reason });
  }
}
