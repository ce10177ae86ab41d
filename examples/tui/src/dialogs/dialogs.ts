import { type EditKey, emptyComposer, insert } from '../input/composer.js';
import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import type { Line } from '../view/lines.js';
import { type Action, type Answer, type Choice, type Dialog, pressDialog, shownChoices } from './dialog.js';

type Valued<Value> = Choice & { readonly value: Value };

export interface Question<Value> {
  readonly title: string;
  readonly body?: readonly Line[];
  readonly choices: readonly Valued<Value>[];
  /** The choice that is selected at first; default: the first one. */
  readonly selected?: number;
  /** The item that is asked about: the question shows it, so nothing else has to. */
  readonly itemId?: string;
  /** When it fires, nobody needs the answer any more. */
  readonly signal?: AbortSignal;
}

/** A list that may be long: it comes in pages, as somebody scrolls or looks for something that is not there yet. */
export interface LongQuestion<Value> extends Question<Value> {
  readonly actions?: readonly Action[];
  /** The next choices; none when there are no more. */
  readonly more?: () => Promise<readonly Valued<Value>[]>;
}

export interface WrittenQuestion {
  readonly title: string;
  readonly body?: readonly Line[];
  readonly isSecret?: boolean;
  /** What stands there at first. */
  readonly text?: string;
  readonly signal?: AbortSignal;
}

export interface Dialogs {
  /** Resolves to `null` when the user turns away or the signal fires. */
  choose<Value>(question: Question<Value>): Promise<Value | null>;
  /** The same, with what is to be done with the choice: the letter of an action, or `null`. */
  pick<Value>(question: LongQuestion<Value>): Promise<{ readonly value: Value; readonly action: string | null } | null>;
  write(question: WrittenQuestion): Promise<string | null>;
  /** Gives a key to the dialog on the screen; false where there is none. */
  press(input: string, key: EditKey): boolean;
}

/** As many choices are there below the selected one, or there are no more. */
const choicesAhead = 10;

const blank = { itemId: null, scrolled: 0, actions: [], selected: 0, isLoading: false, composer: emptyComposer, isSecret: false } as const;

interface Open {
  readonly resolve: (answer: Answer) => void;
  /** Puts the next choices into the list; false when there are no more. */
  readonly load: (() => Promise<readonly Choice[]>) | null;
}

/** Puts questions to the user one after the other. */
export function createDialogs(store: Store<State>): Dialogs {
  const open = new Map<number, Open>();
  let lastId = 0;

  const change = (id: number, next: (dialog: Dialog) => Dialog): void =>
    store.change((state) => ({ ...state, dialogs: state.dialogs.map((dialog) => (dialog.id === id ? next(dialog) : dialog)) }));

  const finish = (id: number, answer: Answer): void => {
    const resolve = open.get(id)?.resolve;
    open.delete(id);
    store.change((state) => ({ ...state, dialogs: state.dialogs.filter((dialog) => dialog.id !== id) }));
    resolve?.(answer);
  };

  const ask = (
    dialog: Pick<Dialog, 'title' | 'body' | 'choices'> & Partial<Dialog>,
    { signal, load = null }: { signal: AbortSignal | undefined; load?: Open['load'] },
  ): Promise<Answer> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve(null);
      const id = ++lastId;
      open.set(id, { resolve, load });
      signal?.addEventListener('abort', () => finish(id, null), { once: true });
      store.change((state) => ({ ...state, dialogs: [...state.dialogs, { ...blank, ...dialog, id }] }));
      loadAhead(id);
    });

  /** Loads pages until there are enough choices below the selected one. */
  const loadAhead = (id: number): void => {
    const dialog = store.get().dialogs.find((one) => one.id === id);
    const opened = open.get(id);
    if (!dialog || !opened?.load || dialog.isLoading || shownChoices(dialog).length > dialog.selected + choicesAhead) return;
    change(id, (one) => ({ ...one, isLoading: true }));
    const added = (choices: readonly Choice[]): void => {
      if (choices.length === 0) open.set(id, { ...opened, load: null });
      change(id, (one) => ({ ...one, isLoading: false, choices: [...(one.choices ?? []), ...choices] }));
      if (choices.length > 0) loadAhead(id);
    };
    // A page that cannot be read ends the list; what was read before can still be chosen.
    opened.load().then(added, () => added([]));
  };

  const pick: Dialogs['pick'] = async ({ title, body = [], choices, itemId = null, selected = 0, actions = [], more, signal }) => {
    const known = [...choices];
    const load = async () => {
      const next = (await more?.()) ?? [];
      known.push(...next);
      return next;
    };
    const answer = await ask(
      { title, body, choices, itemId, actions, selected: Math.max(0, selected) },
      { signal, ...(more ? { load } : {}) },
    );
    const choice = answer === null || typeof answer === 'string' ? undefined : known[answer.index];
    if (choice === undefined || answer === null || typeof answer === 'string') return null;
    return { value: choice.value, action: answer.action };
  };

  return {
    pick,
    choose: async (question) => (await pick(question))?.value ?? null,
    write: async ({ title, body = [], isSecret = false, text = '', signal }) => {
      const composer = insert(emptyComposer, text);
      const answer = await ask({ title, body, choices: null, isSecret, composer }, { signal });
      return typeof answer === 'string' ? answer : null;
    },
    press: (input, key) => {
      const [dialog] = store.get().dialogs;
      if (!dialog) return false;
      const outcome = pressDialog(dialog, input, key);
      if ('answer' in outcome) finish(dialog.id, outcome.answer);
      else {
        change(dialog.id, () => outcome.dialog);
        loadAhead(dialog.id);
      }
      return true;
    },
  };
}
