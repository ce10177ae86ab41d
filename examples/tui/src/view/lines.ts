import { stripVTControlCharacters } from 'node:util';

/** What a stretch of text means; the theme says how that looks. */
export type Tone = 'plain' | 'bold' | 'dim' | 'code' | 'accent' | 'added' | 'removed' | 'error' | 'cursor';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One row on the screen. */
export type Line = readonly Span[];

export const line = (text: string, tone: Tone = 'plain'): Line => [{ text, tone }];

export const plainText = (spans: Line): string => spans.map(({ text }) => text).join('');

/** What a model or a command wrote may not move the cursor or change colours; tabs become blanks. */
export function clean(text: string): string {
  const withoutSequences = stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replaceAll('\t', '    ');
  return withoutSequences.replace(/[^\n\P{Cc}]/gu, '');
}

export const toLines = (text: string, tone: Tone = 'plain'): Line[] =>
  clean(text)
    .split('\n')
    .map((part) => line(part, tone));

const wide = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u;
const combining = /^(?:\p{Mn}|\p{Me}|[\u200b-\u200c]|\u200d|[\ufe00-\ufe0f])/u;

export const charWidth = (char: string): number => (combining.test(char) ? 0 : wide.test(char) ? 2 : 1);

export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** Breaks a line into rows of at most `width` columns, between words where there are any; further rows are indented. */
export function wrap(source: Line, width: number, indent = 0): Line[] {
  const rows: Span[][] = [];
  let row: Span[] = [];
  let used = 0;
  const limit = Math.max(8, width);
  const breakRow = (): void => {
    rows.push(row);
    row = indent > 0 ? [{ text: ' '.repeat(indent), tone: 'plain' }] : [];
    used = indent;
  };
  const put = (text: string, tone: Tone): void => {
    const last = row.at(-1);
    if (last?.tone === tone) row[row.length - 1] = { text: last.text + text, tone };
    else row.push({ text, tone });
    used += textWidth(text);
  };
  for (const { text, tone } of source) {
    for (const word of text.match(/\s+|\S+/gu) ?? []) {
      if (used + textWidth(word) <= limit) put(word, tone);
      else if (/^\s/u.test(word)) breakRow();
      else {
        if (used > indent && textWidth(word) <= limit - indent) breakRow();
        for (const char of word) {
          if (used + charWidth(char) > limit) breakRow();
          put(char, tone);
        }
      }
    }
  }
  rows.push(row);
  return rows;
}

export const wrapAll = (lines: readonly Line[], width: number, indent = 0): Line[] => lines.flatMap((one) => wrap(one, width, indent));
