/** Runs at once, then at most once per interval: what is asked for meanwhile is done together when it is over. */
export interface Throttle {
  trigger(): void;
  close(): void;
}

export function createThrottle(intervalMs: number, run: () => void): Throttle {
  let timer: NodeJS.Timeout | null = null;
  let isAsked = false;
  const runAndRest = (): void => {
    isAsked = false;
    timer = setTimeout(() => {
      timer = null;
      if (isAsked) runAndRest();
    }, intervalMs);
    timer.unref();
    run();
  };
  return {
    trigger: () => {
      if (timer === null) runAndRest();
      else isAsked = true;
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      isAsked = false;
    },
  };
}
