import type { Span } from './lines.js';

const inline = /(`[^`]+`)|(\*\*[^*]+\*\*)|(\[[^\]]+\]\([^)\s]+\))|((?<![\w*])\*[^*\s][^*]*\*(?!\w))/gu;

/** Emphasis, code and links within a line. */
export function inlineSpans(text: string): Span[] {
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
