import { splice } from './toml-document.js';

/** Whole lines of a text, as [start, end). */
export type Block = readonly [start: number, end: number];

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Past the end of the line on which `at` is, with the comment that follows there. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found + 1;
}

/** Where the comment begins that stands in the lines right above. */
export function commentStart(text: string, at: number): number {
  const comment = /(?:^|(?<=\n))(?:[ \t]*#[^\n]*\n)+$/.exec(text.slice(0, at));
  return comment === null ? at : comment.index;
}

/** Takes out whole lines with the comment right above them, and the empty line that parted them from what was before. */
export function removeBlock(text: string, [start, end]: Block): string {
  const before = text.slice(0, commentStart(text, start));
  const after = text.slice(end);
  const isParted = /\n\r?\n$/.test(before) && (after === '' || /^\r?\n/.test(after));
  return (isParted ? before.replace(/\r?\n$/, '') : before) + after;
}

/** Puts a block between lines, an empty line before it and one after it where something follows. */
export function insertTable(text: string, at: number, block: string): string {
  const before = at === 0 ? '' : text[at - 1] === '\n' ? '\n' : '\n\n';
  const after = at === text.length || text[at] === '\n' || text[at] === '\r' ? '' : '\n';
  return splice(text, [at, at], before + block + after);
}

/** Puts lines at the beginning of a line, also where the text before does not end in one. */
export function insertLines(text: string, at: number, lines: string): string {
  const before = at === 0 || text[at - 1] === '\n' ? '' : '\n';
  return splice(text, [at, at], before + lines);
}
