import type { FileUpdateChange } from '../../protocol/index.js';

interface PreviewChunk {
  readonly head: string;
  readonly oldLines: string[];
  readonly newLines: string[];
}

type PreviewHunk =
  | { readonly type: 'add'; readonly path: string; readonly lines: string[] }
  | { readonly type: 'delete'; readonly path: string }
  | { readonly type: 'update'; readonly path: string; moveTo: string | null; readonly chunks: PreviewChunk[] };

/** Reads a patch while it is written, as far as its lines are whole. It checks nothing: that is for the whole patch. */
export class PatchPreview {
  readonly #hunks: PreviewHunk[] = [];
  #rest = '';
  #hasLines = false;

  /** True: there is more to show than before. */
  push(delta: string): boolean {
    const lines = (this.#rest + delta).split('\n');
    this.#rest = lines.pop() ?? '';
    let hasMore = false;
    for (const line of lines) hasMore = this.#takeLine(line) || hasMore;
    return hasMore && this.#hasLines;
  }

  /** The changes so far, sorted by their paths, which stay as written. */
  changes(): FileUpdateChange[] {
    return this.#hunks.map(toChange).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }

  #takeLine(line: string): boolean {
    const marker = /^\*\*\* (Add File|Delete File|Update File|Move to): (.*)$/.exec(line.trim());
    if (marker !== null) return this.#takeMarker(marker[1] ?? '', marker[2] ?? '');
    const hunk = this.#hunks.at(-1);
    if (hunk === undefined || hunk.type === 'delete' || line.startsWith('***')) return false;
    this.#hasLines = true;
    if (hunk.type === 'add') {
      hunk.lines.push(line.slice(1));
      return true;
    }
    if (line.startsWith('@@')) {
      hunk.chunks.push({ head: line.trimEnd(), oldLines: [], newLines: [] });
      return true;
    }
    const chunk = hunk.chunks.at(-1) ?? firstChunk(hunk.chunks);
    if (!line.startsWith('+')) chunk.oldLines.push(line.slice(1));
    if (!line.startsWith('-')) chunk.newLines.push(line.slice(1));
    return true;
  }

  #takeMarker(marker: string, path: string): boolean {
    const hunk = this.#hunks.at(-1);
    if (marker === 'Add File') this.#hunks.push({ type: 'add', path, lines: [] });
    else if (marker === 'Delete File') this.#hunks.push({ type: 'delete', path });
    else if (marker === 'Update File') this.#hunks.push({ type: 'update', path, moveTo: null, chunks: [] });
    else if (hunk?.type === 'update') hunk.moveTo = path;
    // A deletion is whole with its line; the others have theirs to come.
    this.#hasLines ||= marker === 'Delete File';
    return true;
  }
}

/** The marker of the first chunk may be left out. */
function firstChunk(chunks: PreviewChunk[]): PreviewChunk {
  const chunk = { head: '@@', oldLines: [], newLines: [] };
  chunks.push(chunk);
  return chunk;
}

function toChange(hunk: PreviewHunk): FileUpdateChange {
  switch (hunk.type) {
    case 'add':
      return { path: hunk.path, kind: { type: 'add' }, diff: hunk.lines.map((line) => `${line}\n`).join('') };
    case 'delete':
      return { path: hunk.path, kind: { type: 'delete' }, diff: '' };
    case 'update': {
      const diff = hunk.chunks.map(toDiff).join('');
      const note = hunk.moveTo === null ? '' : `\n\nMoved to: ${hunk.moveTo}`;
      return { path: hunk.path, kind: { type: 'update', move_path: hunk.moveTo }, diff: diff + note };
    }
    default:
      return hunk satisfies never;
  }
}

const toDiff = ({ head, oldLines, newLines }: PreviewChunk): string =>
  `${head}\n${oldLines.map((line) => `-${line}\n`).join('')}${newLines.map((line) => `+${line}\n`).join('')}`;
