/** Calls `work` once the time has passed, unless it is called off by the function that is given. */
export type Schedule = (afterMs: number, work: () => void) => () => void;

/** By the machine's clock. What is scheduled does not keep the process alive. */
export const systemSchedule: Schedule = (afterMs, work) => {
  const timer = setTimeout(work, afterMs);
  timer.unref();
  return () => clearTimeout(timer);
};
