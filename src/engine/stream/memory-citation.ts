import type { MemoryCitation } from '../../protocol/index.js';

const entryLine = /^(.+):(\d+)-(\d+)\|note=\[(.*)\]$/;

/** Reads what stood between the tags of citations; `null` when nothing of it is understood. */
export function parseMemoryCitation(cited: string): MemoryCitation | null {
  const entries = linesIn(cited, 'citation_entries').flatMap((line) => {
    const [, path, from, to, note] = entryLine.exec(line) ?? [];
    if (path === undefined || note === undefined) return [];
    return [{ path: path.trim(), lineStart: Number(from), lineEnd: Number(to), note: note.trim() }];
  });
  const threadIds = [...new Set([...linesIn(cited, 'rollout_ids'), ...linesIn(cited, 'thread_ids')])];
  return entries.length === 0 && threadIds.length === 0 ? null : { entries, threadIds };
}

const linesIn = (text: string, tag: string): string[] =>
  [...text.matchAll(new RegExp(`<${tag}>([^]*?)(?:</${tag}>|$)`, 'g'))].flatMap(([, body = '']) =>
    body.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])),
  );
