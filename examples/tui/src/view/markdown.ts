import { isTableRow } from '../session/printed-part.js';
import { inlineSpans } from './inline-spans.js';
import { clean, type Line, line } from './lines.js';
import { tableLines } from './table-lines.js';

/** The part of markdown that models write: headings, lists, quotes, tables, fenced code, emphasis, code and links. */
export function markdownLines(text: string): Line[] {
  const lines: Line[] = [];
  const table: string[] = [];
  const endTable = (): void => void lines.push(...tableLines(table.splice(0)));
  let inCode = false;
  for (const source of clean(text).split('\n')) {
    if (!inCode && isTableRow(source)) {
      table.push(source);
      continue;
    }
    endTable();
    if (/^\s*(```|~~~)/.test(source)) inCode = !inCode;
    else lines.push(inCode ? line(`  ${source}`, 'code') : blockLine(source));
  }
  endTable();
  return lines;
}

function blockLine(source: string): Line {
  const heading = /^#{1,6}\s+(.*)$/.exec(source);
  if (heading) return line(heading[1] ?? '', 'bold');
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(source)) return line('───', 'dim');
  const bullet = /^(\s*)[-*+]\s+(.*)$/.exec(source);
  if (bullet) return [{ text: `${bullet[1] ?? ''}• `, tone: 'accent' }, ...inlineSpans(bullet[2] ?? '')];
  const quote = /^\s*>\s?(.*)$/.exec(source);
  if (quote) return line(`│ ${quote[1] ?? ''}`, 'dim');
  return inlineSpans(source);
}
