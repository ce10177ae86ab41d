import { countTokens } from '../exec/cut-output.js';
import { cutForReviewer } from './cut.js';
import type { TranscriptEntry } from './transcript.js';

/** What a reviewer reads of a thread, in tokens. */
const limits = {
  message: 2_000,
  tool: 1_000,
  /** Of users and models, together. */
  messages: 10_000,
  tools: 10_000,
  /** Entries that are not the user's. */
  recent: 40,
} as const;

export interface SelectedEntries {
  /** One text for each entry, in order. */
  readonly texts: readonly string[];
  readonly isCut: boolean;
}

/**
 * The entries that fit: what the user wanted first, then what the user said last, then what is newer before what is
 * older. Each is cut to a length of its own.
 */
export function selectEntries(entries: readonly TranscriptEntry[]): SelectedEntries {
  const rendered = entries.map(render);
  const left = { messages: limits.messages, tools: limits.tools };
  const kept = new Set<number>();
  const take = (index: number, options: { readonly isSure: boolean }): boolean => {
    const entry = rendered[index];
    if (entry === undefined || kept.has(index)) return false;
    if (!options.isSure && entry.tokens > left[entry.budget]) return false;
    left[entry.budget] -= entry.tokens;
    kept.add(index);
    return true;
  };
  const newestFirst = rendered.map((_, index) => index).reverse();
  const users = newestFirst.filter((index) => entries[index]?.kind === 'user');
  for (const index of [...users.slice(-1), ...users.slice(0, 1)]) take(index, { isSure: true });
  for (const index of users) take(index, { isSure: false });
  let recent = 0;
  for (const index of newestFirst) {
    if (recent === limits.recent) break;
    if (entries[index]?.kind !== 'user' && take(index, { isSure: false })) recent++;
  }
  const texts = rendered.filter((_, index) => kept.has(index)).map(({ text }, index) => `${index === 0 ? '' : '\n'}${text}\n`);
  return { texts, isCut: kept.size < entries.length };
}

function render({ number, kind, label, text }: TranscriptEntry) {
  const isTool = kind === 'tool';
  const rendered = `[${number}] ${label}: ${cutForReviewer(text, isTool ? limits.tool : limits.message)}`;
  return { text: rendered, tokens: countTokens(rendered), budget: isTool ? ('tools' as const) : ('messages' as const) };
}
