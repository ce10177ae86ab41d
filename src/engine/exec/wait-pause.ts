/** Stops the clocks of waits and time limits while somebody is asked something outside of the turn. */
export class WaitPause {
  readonly #listeners = new Set<() => void>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get isPaused(): boolean {
    return this.#count > 0;
  }

  /** Begins a pause. Each one needs its `end`. */
  begin(): void {
    this.#count++;
    if (this.#count === 1) this.#tell();
  }

  /** False: there was none to end. */
  end(): boolean {
    if (this.#count === 0) return false;
    this.#count--;
    if (this.#count === 0) this.#tell();
    return true;
  }

  /** Called when the clocks stop and when they go on. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

export interface PausableTimer {
  cancel(): void;
}

/** Calls `expire` after `ms` of time that was not paused. */
export function startTimer({ ms, pause, now, expire }: { ms: number; pause: WaitPause; now: () => number; expire: () => void }): PausableTimer {
  let leftMs = ms;
  let startedAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
    stopListening();
  };
  const run = (): void => {
    startedAtMs = now();
    timer = setTimeout(() => {
      stopListening();
      expire();
    }, leftMs);
  };
  const stopListening = pause.onChange(() => {
    if (!pause.isPaused) return run();
    clearTimeout(timer);
    leftMs = Math.max(0, leftMs - (now() - startedAtMs));
  });
  if (!pause.isPaused) run();
  return { cancel };
}
