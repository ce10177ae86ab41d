import { type Composer, type EditKey, editWith, emptyComposer } from '../input/composer.js';
import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import type { Line } from '../view/lines.js';

export interface Choice {
  readonly label: string;
  readonly detail?: string;
  /** A letter that picks it at once. Lists without letters are filtered by what is typed. */
  readonly letter?: string;
}

/** A question on the screen, with choices or with a line to write. */
export interface Dialog {
  readonly id: number;
  readonly title: string;
  readonly body: readonly Line[];
  readonly choices: readonly Choice[] | null;
  readonly selected: number;
  /** What is typed: the answer, or the filter of a list. */
  readonly composer: Composer;
  readonly isSecret: boolean;
}

export interface Question<Value> {
  readonly title: string;
  readonly body?: readonly Line[];
  readonly choices: readonly (Choice & { readonly value: Value })[];
  /** When it fires, nobody needs the answer any more. */
  readonly signal?: AbortSignal;
}

export interface WrittenQuestion {
  readonly title: string;
  readonly body?: readonly Line[];
  readonly isSecret?: boolean;
  readonly signal?: AbortSignal;
}

export interface Dialogs {
  /** Resolves to `null` when the user turns away or the signal fires. */
  choose<Value>(question: Question<Value>): Promise<Value | null>;
  write(question: WrittenQuestion): Promise<string | null>;
  /** Gives a key to the dialog on the screen; false where there is none. */
  press(input: string, key: EditKey): boolean;
}

/** Choices that the filter leaves, with their places in the whole list. */
export function shownChoices({ choices, composer }: Dialog): { choice: Choice; index: number }[] {
  const wanted = composer.text.toLowerCase();
  return (choices ?? []).flatMap((choice, index) =>
    `${choice.label} ${choice.detail ?? ''}`.toLowerCase().includes(wanted) ? [{ choice, index }] : [],
  );
}

type Answer = number | string | null;

/** Puts questions to the user one after the other. */
export function createDialogs(store: Store<State>): Dialogs {
  const answers = new Map<number, (answer: Answer) => void>();
  let lastId = 0;

  const finish = (id: number, answer: Answer): void => {
    const resolve = answers.get(id);
    answers.delete(id);
    store.change((state) => ({ ...state, dialogs: state.dialogs.filter((dialog) => dialog.id !== id) }));
    resolve?.(answer);
  };

  const open = (dialog: Omit<Dialog, 'id' | 'selected' | 'composer'>, signal: AbortSignal | undefined): Promise<Answer> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve(null);
      const id = ++lastId;
      answers.set(id, resolve);
      signal?.addEventListener('abort', () => finish(id, null), { once: true });
      store.change((state) => ({ ...state, dialogs: [...state.dialogs, { ...dialog, id, selected: 0, composer: emptyComposer }] }));
    });

  return {
    choose: async ({ title, body = [], choices, signal }) => {
      const answer = await open({ title, body, choices, isSecret: false }, signal);
      return typeof answer === 'number' ? (choices[answer]?.value ?? null) : null;
    },
    write: async ({ title, body = [], isSecret = false, signal }) => {
      const answer = await open({ title, body, choices: null, isSecret }, signal);
      return typeof answer === 'string' ? answer : null;
    },
    press: (input, key) => {
      const [dialog] = store.get().dialogs;
      if (!dialog) return false;
      const outcome = pressed(dialog, input, key);
      if ('answer' in outcome) finish(dialog.id, outcome.answer);
      else store.change((state) => ({ ...state, dialogs: [outcome.dialog, ...state.dialogs.slice(1)] }));
      return true;
    },
  };
}

function pressed(dialog: Dialog, input: string, key: EditKey): { answer: Answer } | { dialog: Dialog } {
  if (key.escape || (key.ctrl && input === 'c')) return { answer: null };
  if (dialog.choices === null) {
    const isDone = key.return && !dialog.composer.isPasting;
    return isDone ? { answer: dialog.composer.text } : { dialog: { ...dialog, composer: editWith(dialog.composer, input, key) } };
  }
  const shown = shownChoices(dialog);
  if (key.return) return picked(dialog, shown[dialog.selected]?.index);
  const step = key.downArrow || key.tab ? 1 : key.upArrow ? -1 : 0;
  if (step !== 0) return { dialog: { ...dialog, selected: (dialog.selected + step + shown.length) % Math.max(1, shown.length) } };
  if (!dialog.choices.some(({ letter }) => letter !== undefined)) {
    return { dialog: { ...dialog, selected: 0, composer: editWith(dialog.composer, input, key) } };
  }
  const byLetter = dialog.choices.findIndex(({ letter }) => letter === input);
  const index = byLetter >= 0 ? byLetter : /^[1-9]$/.test(input) ? Number(input) - 1 : -1;
  return picked(dialog, dialog.choices[index] === undefined ? undefined : index);
}

const picked = (dialog: Dialog, index: number | undefined): { answer: Answer } | { dialog: Dialog } =>
  index === undefined ? { dialog } : { answer: index };
