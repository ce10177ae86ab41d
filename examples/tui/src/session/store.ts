export interface Store<State> {
  get(): State;
  /** Shown at once: what the user does must be seen without delay. */
  change(next: (state: State) => State): void;
  /** Shown together with what else comes in the same moment: 200 changes a second make 25 pictures. */
  changeSoon(next: (state: State) => State): void;
  subscribe(listener: () => void): () => void;
}

/** Calls `work` in a while. */
export type Later = (work: () => void) => void;

/** State outside of the components, so that keys and notifications never meet one that is out of date. */
export function createStore<State>(initial: State, later: Later): Store<State> {
  const listeners = new Set<() => void>();
  let state = initial;
  let isDue = false;
  const tell = (): void => {
    isDue = false;
    for (const listener of listeners) listener();
  };
  return {
    get: () => state,
    change: (next) => {
      state = next(state);
      tell();
    },
    changeSoon: (next) => {
      state = next(state);
      if (isDue) return;
      isDue = true;
      later(() => {
        if (isDue) tell();
      });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
