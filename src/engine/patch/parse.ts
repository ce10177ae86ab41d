/** A patch that cannot be read. `message` is what the model is told. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/** One place of a file that changes. */
export interface PatchChunk {
  /** A line after which the place must be looked for. */
  readonly context: string | null;
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  readonly atEndOfFile: boolean;
}

export type PatchHunk =
  | { readonly type: 'add'; readonly path: string; readonly content: string }
  | { readonly type: 'delete'; readonly path: string }
  | { readonly type: 'update'; readonly path: string; readonly moveTo: string | null; readonly chunks: readonly PatchChunk[] };

const begin = '*** Begin Patch';
const end = '*** End Patch';
const addMarker = '*** Add File: ';
const deleteMarker = '*** Delete File: ';
const updateMarker = '*** Update File: ';
const moveMarker = '*** Move to: ';
const endOfFile = '*** End of File';

/** Reads the text of a patch. Throws a `PatchError`. */
export function parsePatch(text: string): readonly PatchHunk[] {
  const lines = patchLines(text);
  const hunks: PatchHunk[] = [];
  // The first and the last line are the frame; line numbers that people see count from 1 there.
  let at = 1;
  while (at < lines.length - 1) {
    const line = (lines[at] ?? '').trim();
    if (line.startsWith(addMarker)) {
      const added = takeAdded(lines, at + 1);
      hunks.push({ type: 'add', path: line.slice(addMarker.length), content: added.content });
      at = added.next;
    } else if (line.startsWith(deleteMarker)) {
      hunks.push({ type: 'delete', path: line.slice(deleteMarker.length) });
      at++;
    } else if (line.startsWith(updateMarker)) {
      const update = takeUpdate(lines, at, line.slice(updateMarker.length));
      hunks.push(update.hunk);
      at = update.next;
    } else {
      throw invalidHunk(
        at,
        `'${line}' is not a valid hunk header. Valid hunk headers: '${addMarker}{path}', '${deleteMarker}{path}', '${updateMarker}{path}'`,
      );
    }
  }
  return hunks;
}

const invalidHunk = (index: number, why: string): PatchError => new PatchError(`invalid hunk at line ${index + 1}, ${why}`);

/** The lines from Begin to End, out of the here-document that models like to wrap them in. */
function patchLines(text: string): readonly string[] {
  if (text.trim() === '') throw new PatchError(`invalid patch: The last line of the patch must be '${end}'`);
  const lines = text.trim().split('\n');
  const wrapped = /^<<(?:EOF|'EOF'|"EOF")$/.test(lines[0]?.trim() ?? '') && lines.at(-1)?.trim() === 'EOF' && lines.length >= 4;
  const inner = wrapped ? lines.slice(1, -1).join('\n').trim().split('\n') : lines;
  if (inner[0]?.trim() !== begin) throw new PatchError(`invalid patch: The first line of the patch must be '${begin}'`);
  if (inner.length < 2 || inner.at(-1)?.trim() !== end) throw new PatchError(`invalid patch: The last line of the patch must be '${end}'`);
  return inner;
}

function takeAdded(lines: readonly string[], from: number): { content: string; next: number } {
  let next = from;
  let content = '';
  for (; next < lines.length - 1; next++) {
    const line = lines[next];
    if (line === undefined || !line.startsWith('+')) break;
    content += `${line.slice(1)}\n`;
  }
  return { content, next };
}

function takeUpdate(lines: readonly string[], header: number, path: string): { hunk: PatchHunk; next: number } {
  const last = lines.length - 1;
  let at = header + 1;
  let moveTo: string | null = null;
  const move = (lines[at] ?? '').trim();
  if (at < last && move.startsWith(moveMarker)) {
    moveTo = move.slice(moveMarker.length);
    at++;
  }
  const chunks: PatchChunk[] = [];
  while (at < last) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at++;
      continue;
    }
    if (line.startsWith('*')) break;
    const taken = takeChunk({ lines, from: at, last, isFirst: chunks.length === 0 });
    chunks.push(taken.chunk);
    at = taken.next;
  }
  if (chunks.length === 0) throw invalidHunk(header, `Update file hunk for path '${path}' is empty`);
  return { hunk: { type: 'update', path, moveTo, chunks }, next: at };
}

interface ChunkStart {
  readonly lines: readonly string[];
  readonly from: number;
  readonly last: number;
  readonly isFirst: boolean;
}

function takeChunk({ lines, from, last, isFirst }: ChunkStart): { chunk: PatchChunk; next: number } {
  let at = from;
  let context: string | null = null;
  const head = (lines[at] ?? '').trimEnd();
  if (head === '@@' || head.startsWith('@@ ')) {
    context = head === '@@' ? null : head.slice(3);
    at++;
    if (at >= last) throw invalidHunk(from + 1, 'Update hunk does not contain any lines');
  } else if (!isFirst) {
    throw invalidHunk(from, `Expected update hunk to start with a @@ context marker, got: '${lines[from]}'`);
  }

  const oldLines: string[] = [];
  const newLines: string[] = [];
  const body = at;
  for (; at < last; at++) {
    const line = lines[at] ?? '';
    if (line.trimEnd() === endOfFile) {
      if (at === body) throw invalidHunk(from + 1, 'Update hunk does not contain any lines');
      return { chunk: { context, oldLines, newLines, atEndOfFile: true }, next: at + 1 };
    }
    const rest = line.slice(1);
    if (line === '' || line[0] === ' ') {
      oldLines.push(rest);
      newLines.push(rest);
    } else if (line[0] === '+') {
      newLines.push(rest);
    } else if (line[0] === '-') {
      oldLines.push(rest);
    } else if (at === body) {
      throw invalidHunk(
        from + 1,
        `Unexpected line found in update hunk: '${line}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)`,
      );
    } else {
      break;
    }
  }
  return { chunk: { context, oldLines, newLines, atEndOfFile: false }, next: at };
}
