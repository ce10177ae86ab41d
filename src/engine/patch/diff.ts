import { createHash } from 'node:crypto';

type Edit = { readonly kind: ' ' | '-' | '+'; readonly line: string };

/** Beyond this the two middles count as replaced whole: a diff that nobody reads is not worth the time. */
const maxEdits = 2000;

/** The hunks that turn one text into the other, without file headers; empty when they are equal. */
export function unifiedHunks(before: string, after: string, contextLines: number): string {
  if (before === after) return '';
  return toHunks(diffLines(splitLines(before), splitLines(after)), contextLines);
}

/** Lines with their line feed; the last may lack it. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function diffLines(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const keep = (line: string): Edit => ({ kind: ' ', line });
  return [
    ...before.slice(0, head).map(keep),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(keep),
  ];
}

/** Myers' greedy search for the shortest edit, remembering the frontier of each step. */
function diffMiddle(before: readonly string[], after: readonly string[]): Edit[] {
  const replaced = (): Edit[] => [
    ...before.map((line): Edit => ({ kind: '-', line })),
    ...after.map((line): Edit => ({ kind: '+', line })),
  ];
  if (before.length === 0 || after.length === 0) return replaced();
  const limit = Math.min(before.length + after.length, maxEdits);
  const offset = limit + 1;
  const frontier = new Int32Array(2 * offset + 1);
  const history: Int32Array[] = [];
  const reached = (k: number): number => frontier[offset + k] ?? 0;
  for (let edits = 0; edits <= limit; edits++) {
    history.push(frontier.slice(offset - edits - 1, offset + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      let x = k === -edits || (k !== edits && reached(k - 1) < reached(k + 1)) ? reached(k + 1) : reached(k - 1) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++;
      frontier[offset + k] = x;
      if (x >= before.length && x - k >= after.length) return walkBack({ before, after, history, edits });
    }
  }
  return replaced();
}

interface Walk {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly history: readonly Int32Array[];
  readonly edits: number;
}

function walkBack({ before, after, history, edits }: Walk): Edit[] {
  const result: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let step = edits; step > 0; step--) {
    const frontier = history[step] ?? new Int32Array();
    const reached = (k: number): number => frontier[k + step + 1] ?? 0;
    const k = x - y;
    const isInsertion = k === -step || (k !== step && reached(k - 1) < reached(k + 1));
    const previousK = isInsertion ? k + 1 : k - 1;
    const previousX = reached(previousK);
    const previousY = previousX - previousK;
    while (x > previousX && y > previousY) {
      result.push({ kind: ' ', line: before[--x] ?? '' });
      y--;
    }
    if (isInsertion) result.push({ kind: '+', line: after[--y] ?? '' });
    else result.push({ kind: '-', line: before[--x] ?? '' });
  }
  while (x > 0) result.push({ kind: ' ', line: before[--x] ?? '' });
  return result.reverse();
}

function toHunks(edits: readonly Edit[], contextLines: number): string {
  let text = '';
  let oldLine = 1;
  let newLine = 1;
  let at = 0;
  while (at < edits.length) {
    if (edits[at]?.kind === ' ') {
      at++;
      oldLine++;
      newLine++;
      continue;
    }
    const start = Math.max(0, at - contextLines);
    const end = endOfHunk(edits, at, contextLines);
    const hunk = edits.slice(start, end);
    const lead = at - start;
    const oldCount = hunk.filter((edit) => edit.kind !== '+').length;
    const newCount = hunk.filter((edit) => edit.kind !== '-').length;
    text += `@@ -${range(oldLine - lead, oldCount)} +${range(newLine - lead, newCount)} @@\n`;
    for (const { kind, line } of hunk) text += line.endsWith('\n') ? kind + line : `${kind}${line}\n\\ No newline at end of file\n`;
    oldLine += oldCount - lead;
    newLine += newCount - lead;
    at = end;
  }
  return text;
}

/** A hunk goes on as long as the kept lines between two changes are the context of both. */
function endOfHunk(edits: readonly Edit[], from: number, contextLines: number): number {
  let lastChange = from;
  for (let at = from; at < edits.length && at - lastChange <= 2 * contextLines + 1; at++) {
    if (edits[at]?.kind !== ' ') lastChange = at;
  }
  return Math.min(edits.length, lastChange + contextLines + 1);
}

function range(start: number, count: number): string {
  if (count === 1) return `${start}`;
  return `${count === 0 ? start - 1 : start},${count}`;
}

/** The name that git gives to a file's content. */
export function gitBlobHash(content: string): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
