import type { Dialogs } from '../dialogs/dialogs.js';
import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';

/** Lists what was sent before, the newest first, each text once. The chosen one takes the place of what is written. */
export async function searchHistory(store: Store<State>, dialogs: Dialogs): Promise<void> {
  const texts = [...new Set([...store.get().composer.history].reverse())];
  const choices = texts.map((text) => ({ label: text.replaceAll(/\s+/g, ' ').trim(), value: text }));
  const text = await dialogs.choose({ title: 'Sent before', choices });
  if (text === null) return;
  store.change((state) => ({ ...state, completion: null, composer: { ...state.composer, text, cursor: text.length, at: null } }));
}
