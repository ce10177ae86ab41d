import type { ResponseItem } from '../../model/model-transport.js';
import type { Trace } from '../../telemetry/tracing.js';

/** One message for a thread's model that no user wrote. */
export interface Mail {
  readonly item: ResponseItem;
  /** An idle thread begins a turn for it; other mail waits for the next turn. */
  readonly startsTurn: boolean;
  /** A turn that begins for it is part of this. Default: of nothing. */
  readonly trace?: Trace;
}

/** What waits for a thread's model while a turn runs: it is taken in before the turn's next request. */
export class Inbox {
  #mail: Mail[] = [];
  readonly #listeners = new Set<() => void>();

  get isEmpty(): boolean {
    return this.#mail.length === 0;
  }

  /** Somebody waits for a turn that reads this. */
  get startsTurn(): boolean {
    return this.#mail.some((mail) => mail.startsTurn);
  }

  /** What the turn is part of that begins for what waits. */
  get trace(): Trace | undefined {
    return this.#mail.find((mail) => mail.startsTurn)?.trace;
  }

  put(mail: Mail): void {
    this.#mail.push(mail);
    for (const listener of [...this.#listeners]) listener();
  }

  /** All that waits, in order of arrival. */
  take(): readonly Mail[] {
    const taken = this.#mail;
    this.#mail = [];
    return taken;
  }

  /** Takes back what nobody has read yet. */
  remove(mail: Mail): void {
    this.#mail = this.#mail.filter((waiting) => waiting !== mail);
  }

  /** Tells of each arrival. */
  onArrival(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
