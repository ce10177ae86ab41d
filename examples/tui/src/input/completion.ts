import { commands } from '../commands/commands.js';
import type { Composer } from './composer.js';
import { isPicture } from './pictures.js';

export interface Suggestion {
  readonly label: string;
  readonly detail: string;
  /** Takes the place of what was typed. */
  readonly insert: string;
}

/** The stretch of the text that suggestions are for. */
export interface Target {
  readonly kind: 'command' | 'file';
  readonly query: string;
  readonly start: number;
  readonly end: number;
}

export interface Completion {
  readonly target: Target;
  readonly suggestions: readonly Suggestion[];
  readonly selected: number;
}

/** What could be completed at the cursor: a command at the start of the text, or a file after an `@`. */
export function findTarget({ text, cursor, at, pastedFrom }: Composer): Target | null {
  if (at !== null || pastedFrom !== null) return null;
  const command = /^\/([a-z]*)$/.exec(text);
  if (command && cursor === text.length) return { kind: 'command', query: command[1] ?? '', start: 0, end: text.length };
  const mention = /(?:^|\s)@(\S*)$/.exec(text.slice(0, cursor));
  if (!mention) return null;
  const query = mention[1] ?? '';
  return { kind: 'file', query, start: cursor - query.length - 1, end: cursor };
}

export const suggestCommands = (query: string): Suggestion[] =>
  commands
    .filter(({ name }) => name.startsWith(query))
    .map(({ name, description }) => ({ label: `/${name}`, detail: description, insert: name === 'rename' ? `/${name} ` : `/${name}` }));

/** Paths with blanks are quoted, so that the model sees where they end. Pictures keep their mark: they go along. */
export function suggestFile(path: string): Suggestion {
  const quoted = /\s/.test(path) ? `"${path}"` : path;
  return { label: path, detail: '', insert: `${isPicture(path) ? '@' : ''}${quoted} ` };
}

export function moveSelection(completion: Completion, step: number): Completion {
  const count = completion.suggestions.length;
  return { ...completion, selected: (completion.selected + step + count) % Math.max(1, count) };
}
