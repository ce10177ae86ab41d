import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import { type Completion, moveSelection } from './completion.js';
import { type EditKey, replaceRange } from './composer.js';

interface Suggesting {
  readonly store: Store<State>;
  readonly completion: Completion;
  readonly submit: () => void;
}

/** Gives a key to the suggestions; false where they have no use for it. */
export function pressCompletion({ store, completion, submit }: Suggesting, key: EditKey): boolean {
  const step = key.downArrow ? 1 : key.upArrow ? -1 : 0;
  if (step !== 0) store.change((state) => ({ ...state, completion: moveSelection(completion, step) }));
  else if (key.escape) store.change((state) => ({ ...state, completion: null }));
  else if (key.tab || (key.return && !key.meta)) {
    accept(store, completion);
    if (key.return && completion.target.kind === 'command' && !store.get().composer.text.endsWith(' ')) submit();
  } else return false;
  return true;
}

function accept(store: Store<State>, { suggestions, selected, target }: Completion): void {
  const suggestion = suggestions[selected];
  if (suggestion === undefined) return;
  store.change((state) => ({ ...state, completion: null, composer: replaceRange(state.composer, target, suggestion.insert) }));
}
