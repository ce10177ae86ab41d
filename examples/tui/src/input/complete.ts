import type { AppServer } from 'keelson';
import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import { findTarget, type Suggestion, suggestCommands, suggestFile, type Target } from './completion.js';

const maxFiles = 20;

/** Looks for suggestions after every change of what is written. A search that the user has typed past shows nothing. */
export async function complete(server: AppServer, store: Store<State>): Promise<void> {
  const target = findTarget(store.get().composer);
  if (target === null || target.kind === 'command') {
    return show(store, target, target === null ? [] : suggestCommands(target.query));
  }
  const cwd = store.get().thread?.cwd;
  if (cwd === undefined || target.query === '') return show(store, null, []);
  const { files } = await server.fuzzyFileSearch.search({ query: target.query, roots: [cwd], cancellationToken: 'composer' });
  const current = findTarget(store.get().composer);
  if (current?.query !== target.query || current.start !== target.start) return;
  show(
    store,
    target,
    files.slice(0, maxFiles).map(({ path }) => suggestFile(path)),
  );
}

function show(store: Store<State>, target: Target | null, suggestions: readonly Suggestion[]): void {
  const completion = target === null || suggestions.length === 0 ? null : { target, suggestions, selected: 0 };
  store.change((state) => ({ ...state, completion }));
}
