import type { UnsavedProblem } from './thread-store.js';

/** Where a program keeps what happens to threads: entries are added at the end, and all given back when a store is opened on them. */
export interface ThreadJournal {
  /** Every entry that was added, in order. */
  read(): AsyncIterable<string>;
  /**
   * Adds entries: one line of JSON each, without the newline. Called again only when the promise has settled. When it rejects, none
   * of them may be there, and they come again with the next.
   */
  append(entries: readonly string[]): Promise<void>;
}

/** Adds entries to a journal in the background, in order. What could not be added waits for the next attempt. */
export class JournalWriter {
  readonly #journal: ThreadJournal;
  readonly #listeners = new Set<(problem: UnsavedProblem) => void>();
  #waiting: string[] = [];
  #running: Promise<void> | null = null;
  /** Why the last attempt failed. */
  #failure: { readonly error: unknown } | null = null;

  constructor(journal: ThreadJournal) {
    this.#journal = journal;
  }

  add(entry: object): void {
    this.#waiting.push(JSON.stringify(entry));
    this.#start();
  }

  /** Adds an entry now or not at all. */
  async addNow(entry: object): Promise<void> {
    await this.flush();
    const text = JSON.stringify(entry);
    this.#waiting.push(text);
    try {
      await this.flush();
    } catch (error) {
      this.#waiting = this.#waiting.filter((other) => other !== text);
      if (this.#waiting.length === 0) this.#failure = null;
      throw error;
    }
  }

  /** Resolves when what waits was tried. Never rejects. */
  async written(): Promise<void> {
    if (this.#failure === null) this.#start();
    await this.#running;
  }

  /** Adds what waits. Rejects when that fails. */
  async flush(): Promise<void> {
    await this.#running;
    this.#start();
    await this.#running;
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Tells when entries could not be added: once, until they could be. Returns how to stop that. */
  onUnsaved(listener: (problem: UnsavedProblem) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #start(): void {
    if (this.#running !== null || this.#waiting.length === 0) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
  }

  async #run(): Promise<void> {
    // What is added in one go is written in one.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#journal.append(batch);
        this.#failure = null;
      } catch (error) {
        this.#waiting = [...batch, ...this.#waiting];
        this.#fail(error);
        return;
      }
    }
  }

  #fail(error: unknown): void {
    const isNew = this.#failure === null;
    this.#failure = { error };
    if (isNew) for (const listener of this.#listeners) listener({ path: null, error });
  }
}
