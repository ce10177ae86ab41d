/**
 * Has `run` run the work, whatever `run` itself comes to: what it throws goes to `onError`. What the work gives or throws is
 * the outcome.
 */
export function runOnce<T>(work: () => T, run: (work: () => void) => void, onError: (error: unknown) => void): T {
  const outcomes: Outcome<T>[] = [];
  try {
    run(() => void outcomes.push(attempt(work)));
  } catch (error) {
    onError(error);
  }
  const outcome = outcomes[0] ?? attempt(work);
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

function attempt<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
