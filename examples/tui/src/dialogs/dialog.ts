import { type Composer, type EditKey, editWith } from '../input/composer.js';
import type { Line } from '../view/lines.js';

export interface Choice {
  readonly label: string;
  readonly detail?: string;
  /** A letter that picks it at once. Lists without letters are filtered by what is typed. */
  readonly letter?: string;
}

/** What else can be done with a choice, by Ctrl and a letter. */
export interface Action {
  readonly letter: string;
  readonly label: string;
}

/** A question on the screen, with choices or with a line to write. */
export interface Dialog {
  readonly id: number;
  readonly title: string;
  /** The item that it shows. */
  readonly itemId: string | null;
  readonly body: readonly Line[];
  /** How many rows of the body are scrolled off. */
  readonly scrolled: number;
  readonly choices: readonly Choice[] | null;
  readonly actions: readonly Action[];
  readonly selected: number;
  /** More choices are on their way. */
  readonly isLoading: boolean;
  /** What is typed: the answer, or the filter of a list. */
  readonly composer: Composer;
  readonly isSecret: boolean;
}

export type Answer = { readonly index: number; readonly action: string | null } | string | null;

export type Outcome = { readonly answer: Answer } | { readonly dialog: Dialog };

/** Choices that the filter leaves, with their places in the whole list. */
export function shownChoices({ choices, composer }: Dialog): { choice: Choice; index: number }[] {
  const wanted = composer.text.toLowerCase();
  return (choices ?? []).flatMap((choice, index) =>
    `${choice.label} ${choice.detail ?? ''}`.toLowerCase().includes(wanted) ? [{ choice, index }] : [],
  );
}

const pageRows = 5;

/** What a key does to a dialog. */
export function pressDialog(dialog: Dialog, input: string, key: EditKey): Outcome {
  if (key.escape || (key.ctrl && input === 'c')) return { answer: null };
  if (dialog.choices === null) return pressWriting(dialog, input, key);
  const page = key.pageDown ? pageRows : key.pageUp ? -pageRows : 0;
  if (page !== 0 && dialog.body.length > 0) return { dialog: { ...dialog, scrolled: Math.max(0, dialog.scrolled + page) } };
  const shown = shownChoices(dialog);
  if (key.return) return picked(dialog, shown[dialog.selected]?.index);
  const action = key.ctrl ? dialog.actions.find(({ letter }) => letter === input) : undefined;
  if (action) return picked(dialog, shown[dialog.selected]?.index, action.letter);
  if (page !== 0) return { dialog: { ...dialog, selected: Math.max(0, Math.min(shown.length - 1, dialog.selected + page)) } };
  const step = key.downArrow || key.tab ? 1 : key.upArrow ? -1 : 0;
  if (step !== 0) return { dialog: { ...dialog, selected: moved(dialog, step, shown.length) } };
  return hasLetters(dialog) ? pressLetter(dialog, dialog.choices, input) : pressFilter(dialog, input, key);
}

/** Round and round, but not over an end that is not there yet. */
function moved({ selected, isLoading }: Dialog, step: number, count: number): number {
  const next = selected + step;
  if (isLoading && (next < 0 || next >= count)) return selected;
  return (next + count) % Math.max(1, count);
}

function pressWriting(dialog: Dialog, input: string, key: EditKey): Outcome {
  const isDone = key.return && !key.meta && dialog.composer.pastedFrom === null;
  return isDone ? { answer: dialog.composer.text } : { dialog: { ...dialog, composer: editWith(dialog.composer, input, key) } };
}

function pressFilter(dialog: Dialog, input: string, key: EditKey): Outcome {
  const composer = editWith(dialog.composer, input, key);
  return { dialog: { ...dialog, composer, selected: composer.text === dialog.composer.text ? dialog.selected : 0 } };
}

function pressLetter(dialog: Dialog, choices: readonly Choice[], input: string): Outcome {
  const byLetter = choices.findIndex(({ letter }) => letter === input);
  const index = byLetter >= 0 ? byLetter : /^[1-9]$/.test(input) ? Number(input) - 1 : -1;
  return picked(dialog, choices[index] === undefined ? undefined : index);
}

export const hasLetters = ({ choices }: Dialog): boolean => choices?.some(({ letter }) => letter !== undefined) ?? false;

const picked = (dialog: Dialog, index: number | undefined, action: string | null = null): Outcome =>
  index === undefined ? { dialog } : { answer: { index, action } };
