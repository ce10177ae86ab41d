import { inlineSpans } from './inline-spans.js';
import { type Line, line, plainText, type Span, textWidth } from './lines.js';

/** Columns as wide as their widest cell; the row of dashes below the heads becomes a rule. */
export function tableLines(rows: readonly string[]): Line[] {
  const cells = rows.map(cellsOf);
  const isRule = (index: number): boolean => /^[\s|:-]+$/.test(rows[index] ?? '');
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...cells.map((row, index) => (isRule(index) ? 0 : widthOf(row[column] ?? [])))),
  );
  return cells.map((row, index) => {
    if (isRule(index)) return line(widths.map((width) => '─'.repeat(width)).join('──'), 'dim');
    return row.flatMap((cell, column): Span[] => {
      const gap = column < row.length - 1 ? (widths[column] ?? 0) - widthOf(cell) + 2 : 0;
      return [...cell, { text: ' '.repeat(gap), tone: 'plain' }];
    });
  });
}

const widthOf = (cell: Line): number => textWidth(plainText(cell));

const cellsOf = (row: string): Line[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => inlineSpans(cell.trim()));
