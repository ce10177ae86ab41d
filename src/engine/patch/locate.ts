import type { PatchChunk } from './parse.js';
import { PatchError } from './parse.js';

interface Replacement {
  readonly start: number;
  readonly deleteCount: number;
  readonly lines: readonly string[];
}

/** The text of a file after the chunks. Throws a `PatchError` when one has no place. `path` is for its message. */
export function applyChunks({ text, chunks, path }: { text: string; chunks: readonly PatchChunk[]; path: string }): string {
  const lines = toLines(text);
  const result = [...lines];
  const replacements = locateChunks({ lines, chunks, path });
  for (const { start, deleteCount, lines: replaced } of replacements.toReversed()) result.splice(start, deleteCount, ...replaced);
  return result.length === 0 ? '' : `${result.join('\n')}\n`;
}

function toLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function locateChunks({ lines, chunks, path }: { lines: readonly string[]; chunks: readonly PatchChunk[]; path: string }): readonly Replacement[] {
  const replacements: Replacement[] = [];
  let position = 0;
  for (const { context, oldLines, newLines, atEndOfFile } of chunks) {
    if (context !== null) {
      const found = findLines({ lines, wanted: [context], from: position, atEnd: false });
      if (found === null) throw new PatchError(`Failed to find context '${context}' in ${path}`);
      position = found + 1;
    }
    if (oldLines.length === 0) {
      replacements.push({ start: lines.length, deleteCount: 0, lines: newLines });
      continue;
    }
    let wanted = oldLines;
    let replaced = newLines;
    let start = findLines({ lines, wanted, from: position, atEnd: atEndOfFile });
    if (start === null && oldLines.at(-1) === '') {
      wanted = oldLines.slice(0, -1);
      if (newLines.at(-1) === '') replaced = newLines.slice(0, -1);
      start = findLines({ lines, wanted, from: position, atEnd: atEndOfFile });
    }
    if (start === null) throw new PatchError(`Failed to find expected lines in ${path}:\n${oldLines.join('\n')}`);
    replacements.push({ start, deleteCount: wanted.length, lines: replaced });
    position = start + wanted.length;
  }
  return replacements.sort((a, b) => a.start - b.start);
}

/** Each form forgives more than the one before; all of the range is tried with one before the next. */
const forms: readonly ((line: string) => string)[] = [(line) => line, (line) => line.trimEnd(), (line) => line.trim(), (line) => toAscii(line.trim())];

interface Search {
  readonly lines: readonly string[];
  readonly wanted: readonly string[];
  readonly from: number;
  /** Only the very end of the file will do. */
  readonly atEnd: boolean;
}

/** Where `wanted` stands in `lines`, at or after `from`; null when nowhere. */
export function findLines({ lines, wanted, from, atEnd }: Search): number | null {
  const last = lines.length - wanted.length;
  const first = atEnd ? Math.max(last, 0) : from;
  if (last < 0 || first < from) return null;
  for (const form of forms) {
    const target = wanted.map(form);
    for (let start = first; start <= last; start++) {
      if (target.every((line, index) => form(lines[start + index] ?? '') === line)) return start;
    }
  }
  return null;
}

function toAscii(line: string): string {
  return line
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, ' ');
}
