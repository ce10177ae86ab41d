import { clean, type Line, line, type Span } from './lines.js';

const inline = /(`[^`]+`)|(\*\*[^*]+\*\*)|(\[[^\]]+\]\([^)\s]+\))|((?<![\w*])\*[^*\s][^*]*\*(?!\w))/gu;

/** The part of markdown that models write: headings, lists, quotes, fenced code, emphasis, code and links. */
export function markdownLines(text: string): Line[] {
  const lines: Line[] = [];
  let inCode = false;
  for (const source of clean(text).split('\n')) {
    if (/^\s*(```|~~~)/.test(source)) {
      inCode = !inCode;
      continue;
    }
    lines.push(inCode ? line(`  ${source}`, 'code') : blockLine(source));
  }
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

function inlineSpans(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > end) spans.push({ text: text.slice(end, match.index), tone: 'plain' });
    spans.push(...emphasized(match[0]));
    end = match.index + match[0].length;
  }
  if (end < text.length || spans.length === 0) spans.push({ text: text.slice(end), tone: 'plain' });
  return spans;
}

function emphasized(match: string): Span[] {
  if (match.startsWith('`')) return [{ text: match.slice(1, -1), tone: 'code' }];
  if (match.startsWith('**')) return [{ text: match.slice(2, -2), tone: 'bold' }];
  if (match.startsWith('*')) return [{ text: match.slice(1, -1), tone: 'bold' }];
  const link = /^\[(.*)\]\((.*)\)$/.exec(match);
  return [
    { text: link?.[1] ?? match, tone: 'bold' },
    { text: ` (${link?.[2] ?? ''})`, tone: 'dim' },
  ];
}
