import type { State } from '../session/state.js';
import { charWidth, type Line, line, type Span } from './lines.js';

interface Area {
  readonly width: number;
  readonly height: number;
}

const suggestionRows = 6;

/** Where the user writes, with the suggestions for it. */
export function composerLines(state: State, { width, height }: Area): Line[] {
  const suggestions = suggestionLines(state, Math.min(suggestionRows, height - 1));
  return [...editorLines(state.composer, { width, height: height - suggestions.length }), ...suggestions];
}

interface Editable {
  readonly text: string;
  readonly cursor: number;
}

/** Text with its cursor; of a long one the rows around the cursor. */
export function editorLines(
  { text, cursor }: Editable,
  { width, height }: Area,
  placeholder = 'Ask for something · / commands · @ files',
): Line[] {
  if (text === '')
    return [[mark('› '), { text: ' ', tone: 'cursor' }, { text: placeholder.slice(0, Math.max(0, width - 4)), tone: 'dim' }]];
  const { rows, cursorRow } = brokenRows({ text, cursor }, width - 3);
  const first = Math.max(0, Math.min(cursorRow - height + 1, rows.length - height));
  return rows.slice(first, first + Math.max(1, height)).map((row, index) => [mark(first + index === 0 ? '› ' : '  '), ...row]);
}

const mark = (text: string): Span => ({ text, tone: 'accent' });

function brokenRows({ text, cursor }: Editable, width: number): { rows: Span[][]; cursorRow: number } {
  const rows: Span[][] = [];
  let cursorRow = 0;
  let offset = 0;
  let row: Span[] = [];
  let used = 0;
  const breakRow = (): void => {
    rows.push(row);
    row = [];
    used = 0;
  };
  const put = (shown: string): void => {
    const isCursor = offset === cursor;
    if (isCursor) cursorRow = rows.length;
    const last = row.at(-1);
    if (isCursor) row.push({ text: shown, tone: 'cursor' });
    else if (last?.tone === 'plain') row[row.length - 1] = { text: last.text + shown, tone: 'plain' };
    else row.push({ text: shown, tone: 'plain' });
  };
  for (const char of text) {
    const columns = charWidth(char);
    if (char !== '\n' && used + columns > width) breakRow();
    if (char !== '\n') put(char === '\t' ? ' ' : char);
    else if (offset === cursor) put(' ');
    used += columns;
    if (char === '\n') breakRow();
    offset += char.length;
  }
  if (cursor >= text.length) put(' ');
  rows.push(row);
  return { rows, cursorRow };
}

function suggestionLines({ completion }: State, height: number): Line[] {
  if (completion === null || height < 1) return [];
  const { suggestions, selected } = completion;
  const first = Math.max(0, selected - height + 1);
  const width = Math.max(...suggestions.map(({ label, detail }) => (detail === '' ? 0 : label.length)));
  return suggestions.slice(first, first + height).map(({ label, detail }, index) => {
    const isSelected = first + index === selected;
    return [
      { text: isSelected ? '  ▸ ' : '    ', tone: 'accent' },
      { text: label.padEnd(width), tone: isSelected ? 'bold' : 'plain' },
      { text: detail === '' ? '' : `  ${detail}`, tone: 'dim' },
    ];
  });
}

export const secretLine = (length: number, width: number): Line => line(`› ${'•'.repeat(Math.min(length, width - 3))}`);
