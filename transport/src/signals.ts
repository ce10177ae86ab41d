/** The signals that ask a program to end. */
const asking = ['SIGTERM', 'SIGINT'] as const;
export type EndSignal = (typeof asking)[number];

/** The signals that ask this program to end, one after another. While they are read they do nothing by themselves. */
export class EndSignals {
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const heard = asking.find((name) => name === signal);
    if (!heard) return;
    const waiter = this.#waiters.shift();
    if (waiter) waiter(heard);
    else this.#unheard.push(heard);
  };
  /** Those that came before anybody asked: while the program was still starting. */
  readonly #unheard: EndSignal[] = [];
  readonly #waiters: ((signal: EndSignal) => void)[] = [];

  constructor() {
    for (const signal of asking) process.on(signal, this.#onSignal);
  }

  /** The next one that nobody else waits for. */
  next(): Promise<EndSignal> {
    const earlier = this.#unheard.shift();
    return earlier ? Promise.resolve(earlier) : new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** From here on they end the program. */
  stop(): void {
    for (const signal of asking) process.off(signal, this.#onSignal);
  }
}
