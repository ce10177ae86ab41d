/** While it is paused, the clocks of waits and time limits stand still: somebody is asked something. */
export interface WaitPause {
  readonly isPaused: boolean;
  /** Calls the listener when the pause begins and when it ends, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

export interface PausableTimer {
  cancel(): void;
}

/** Calls `expire` after `ms` of time that was not paused. */
export function startTimer({
  ms,
  pause,
  now,
  expire,
}: {
  ms: number;
  pause: WaitPause;
  now: () => number;
  expire: () => void;
}): PausableTimer {
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
