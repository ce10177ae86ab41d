import type { AnalyticsFact, AnalyticsSink } from './fact.js';

const maxQueued = 256;

export interface FactQueueOptions {
  readonly sink: AnalyticsSink;
  readonly warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** Hands facts to a sink in their order, one after the other, when whoever found them is done. */
export class FactQueue {
  readonly #options: FactQueueOptions;
  readonly #facts: AnalyticsFact[] = [];
  #running: Promise<void> | null = null;
  #dropped = 0;

  constructor(options: FactQueueOptions) {
    this.#options = options;
  }

  /** How many facts there was no room for. */
  get dropped(): number {
    return this.#dropped;
  }

  add(fact: AnalyticsFact): void {
    if (this.#facts.length >= maxQueued) {
      if (this.#dropped++ === 0) this.#options.warn('analytics facts come faster than they are taken; some are dropped');
      return;
    }
    this.#facts.push(fact);
    this.#running ??= this.#run();
  }

  /** Resolves when the sink has taken all. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    await null;
    for (let fact = this.#facts.shift(); fact !== undefined; fact = this.#facts.shift()) {
      try {
        await this.#options.sink(fact);
      } catch (error) {
        this.#options.warn('an analytics fact was lost', { type: fact.event_type, error: String(error) });
      }
    }
    // In the same step as the last look: what comes later starts anew.
    this.#running = null;
  }
}
