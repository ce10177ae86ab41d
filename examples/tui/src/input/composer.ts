import { findPicturePath, pictureLabel } from './pictures.js';

/** What the user is writing. */
export interface Composer {
  readonly text: string;
  /** Place in `text`, in UTF-16 units, never inside a character. */
  readonly cursor: number;
  readonly history: readonly string[];
  /** Shown entry of the history; null: what the user writes. */
  readonly at: number | null;
  /** What was written before the history was looked at. */
  readonly draft: string;
  /** Where the paste began that is not over yet. */
  readonly pastedFrom: number | null;
  /** Files of this session. The text names them by their numbers, from 1 on, where they belong. */
  readonly pictures: readonly string[];
}

export const emptyComposer: Composer = { text: '', cursor: 0, history: [], at: null, draft: '', pastedFrom: null, pictures: [] };

/** Which key was pressed. */
export interface EditKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly return: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly tab: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

const segmenter = new Intl.Segmenter();

export const pasteStart = '[200~';
export const pasteEnd = '[201~';

/** Takes a key that edits. Return without Alt is not one: it sends, unless it was pasted. */
export function editWith(composer: Composer, input: string, key: EditKey): Composer {
  if (input === pasteStart) return { ...composer, pastedFrom: composer.cursor };
  if (input === pasteEnd) return endPaste(composer);
  if (key.return) return insert(composer, '\n');
  if (composer.pastedFrom !== null) return insert(composer, key.tab ? '\t' : input);
  if (key.backspace) return deleteTo(composer, key.meta ? wordStart(composer) : before(composer));
  if (key.delete) return deleteTo(moveTo(composer, after(composer)), composer.cursor);
  if (key.upArrow) return up(composer);
  if (key.downArrow) return down(composer);
  if (key.leftArrow) return moveTo(composer, key.ctrl || key.meta ? wordStart(composer) : before(composer));
  if (key.rightArrow) return moveTo(composer, key.ctrl || key.meta ? wordEnd(composer) : after(composer));
  if (key.home) return moveTo(composer, lineStart(composer));
  if (key.end) return moveTo(composer, lineEnd(composer));
  if (key.ctrl) return control(composer, input);
  if (key.meta)
    return input === 'b' ? moveTo(composer, wordStart(composer)) : input === 'f' ? moveTo(composer, wordEnd(composer)) : composer;
  return key.tab || key.escape ? composer : insert(composer, input);
}

function control(composer: Composer, letter: string): Composer {
  switch (letter) {
    case 'a':
      return moveTo(composer, lineStart(composer));
    case 'e':
      return moveTo(composer, lineEnd(composer));
    case 'b':
      return moveTo(composer, before(composer));
    case 'f':
      return moveTo(composer, after(composer));
    case 'u':
      return deleteTo(composer, lineStart(composer));
    case 'k':
      return { ...composer, text: composer.text.slice(0, composer.cursor) + composer.text.slice(lineEnd(composer)) };
    case 'w':
      return deleteTo(composer, wordStart(composer));
    default:
      return composer;
  }
}

/** Control characters do not belong into prompts; terminals send returns for the line breaks of a paste. */
const written = (input: string): string => input.replace(/\r\n?/g, '\n').replace(/[^\n\t\P{Cc}]/gu, '');

export function insert(composer: Composer, input: string): Composer {
  const added = written(input);
  const { text, cursor } = composer;
  return { ...composer, at: null, text: text.slice(0, cursor) + added + text.slice(cursor), cursor: cursor + added.length };
}

/** A paste that is nothing but the path of a picture, such as a file that was dropped, becomes that picture. */
function endPaste({ pastedFrom, ...composer }: Composer): Composer {
  const { text, cursor } = composer;
  const after: Composer = { ...composer, pastedFrom: null };
  const path = pastedFrom === null ? null : findPicturePath(text.slice(pastedFrom, cursor));
  if (path === null || pastedFrom === null) return after;
  return attach({ ...after, text: text.slice(0, pastedFrom) + text.slice(cursor), cursor: pastedFrom }, path);
}

/** Puts a picture where the cursor stands. */
export function attach(composer: Composer, path: string): Composer {
  const pictures = [...composer.pictures, path];
  return insert({ ...composer, pictures }, `${pictureLabel(pictures.length)} `);
}

/** Puts `replacement` in the place of a stretch, such as a mention that was completed. */
export function replaceRange(composer: Composer, { start, end }: { start: number; end: number }, replacement: string): Composer {
  const { text } = composer;
  return { ...composer, text: text.slice(0, start) + replacement + text.slice(end), cursor: start + replacement.length };
}

/** What was sent goes into the history, once where it is the same as before. */
export function cleared(composer: Composer, sent: string | null): Composer {
  const isNew = sent !== null && sent.trim() !== '' && composer.history.at(-1) !== sent;
  const { history, pictures } = composer;
  return { ...emptyComposer, pictures, history: isNew ? [...history, sent] : history };
}

const moveTo = (composer: Composer, cursor: number): Composer => ({ ...composer, cursor });

const deleteTo = (composer: Composer, start: number): Composer => ({
  ...composer,
  text: composer.text.slice(0, start) + composer.text.slice(composer.cursor),
  cursor: start,
});

function before({ text, cursor }: Composer): number {
  const last = [...segmenter.segment(text.slice(lineBreakBefore(text, cursor), cursor))].at(-1);
  return cursor - (last?.segment.length ?? 0);
}

/** Where to begin to look for the character before the cursor: never more than a line is read. */
const lineBreakBefore = (text: string, cursor: number): number => Math.max(0, text.lastIndexOf('\n', Math.max(0, cursor - 2)));

function after({ text, cursor }: Composer): number {
  const [next] = segmenter.segment(text.slice(cursor, cursor + 64));
  return cursor + (next?.segment.length ?? 0);
}

const lineStart = ({ text, cursor }: Composer): number => (cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1);

function lineEnd({ text, cursor }: Composer): number {
  const end = text.indexOf('\n', cursor);
  return end < 0 ? text.length : end;
}

const wordStart = ({ text, cursor }: Composer): number => cursor - (/\S*\s*$/u.exec(text.slice(0, cursor))?.[0].length ?? 0);
const wordEnd = ({ text, cursor }: Composer): number => cursor + (/^\s*\S*/u.exec(text.slice(cursor))?.[0].length ?? 0);

function up(composer: Composer): Composer {
  const start = lineStart(composer);
  if (start > 0) {
    const previous = lineStart({ ...composer, cursor: start - 1 });
    return moveTo(composer, Math.min(start - 1, previous + composer.cursor - start));
  }
  const at = composer.at === null ? composer.history.length - 1 : composer.at - 1;
  return recall({ ...composer, draft: composer.at === null ? composer.text : composer.draft }, at);
}

function down(composer: Composer): Composer {
  const end = lineEnd(composer);
  if (end < composer.text.length) {
    const next = end + 1;
    return moveTo(composer, Math.min(lineEnd({ ...composer, cursor: next }), next + composer.cursor - lineStart(composer)));
  }
  if (composer.at === null) return composer;
  if (composer.at + 1 < composer.history.length) return recall(composer, composer.at + 1);
  return { ...composer, at: null, text: composer.draft, cursor: composer.draft.length };
}

function recall(composer: Composer, at: number): Composer {
  const text = composer.history[at];
  return text === undefined ? composer : { ...composer, at, text, cursor: text.length };
}
