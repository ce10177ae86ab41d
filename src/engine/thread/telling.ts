import type { Emit, EngineEvent } from '../event.js';

interface Waiting {
  isReady: boolean;
  readonly run: () => void;
}

/**
 * Tells the events of one thread in order. The end of an item waits until what the file keeps of it is with the operating
 * system, and what follows waits with it: what clients were told survives the end of the process.
 */
export class Telling {
  readonly #tell: Emit;
  readonly #written: (() => Promise<void>) | null;
  readonly #waiting: Waiting[] = [];

  /** @param written resolves when all that was appended is written; `null` for a thread that is not kept */
  constructor(tell: Emit, written: (() => Promise<void>) | null) {
    this.#tell = tell;
    this.#written = written;
  }

  tell(event: EngineEvent): void {
    const mustBeWritten = event.type === 'itemCompleted' && this.#written !== null;
    if (!mustBeWritten && this.#waiting.length === 0) {
      this.#tell(event);
      return;
    }
    const entry: Waiting = { isReady: !mustBeWritten, run: () => this.#tell(event) };
    this.#waiting.push(entry);
    if (!mustBeWritten) return;
    void this.#written?.().then(() => {
      entry.isReady = true;
      this.#release();
    });
  }

  /** Resolves when all that was to be told before is told; `null` when it is. */
  whenTold(): Promise<void> | null {
    if (this.#waiting.length === 0) return null;
    return new Promise((resolve) => {
      this.#waiting.push({ isReady: true, run: resolve });
    });
  }

  #release(): void {
    while (this.#waiting[0]?.isReady) {
      const entry = this.#waiting[0];
      // Last, so that what is told meanwhile keeps its place behind it.
      try {
        entry.run();
      } finally {
        this.#waiting.shift();
      }
    }
  }
}
