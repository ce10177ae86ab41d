import { relative, sep } from 'node:path';
import { gitBlobHash, unifiedHunks } from './diff.js';

const noHash = '0'.repeat(40);

/** What one patch did to one file. Null content: the file is not there. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Where the file went. */
  readonly movedTo: string | null;
}

interface Tracked {
  readonly originalPath: string;
  readonly original: string | null;
  content: string | null;
}

/** The diff of the turn that patched last. */
export interface TurnDiffs {
  current: { readonly turnId: string; readonly diff: TurnDiff; readonly isEmpty: boolean } | null;
}

/** Gathers what the patches of a turn did to files, against what was there before the turn. */
export class TurnDiff {
  readonly #root: string;
  /** By the path at which the file is now, or was last. */
  readonly #files = new Map<string, Tracked>();

  /** `root` is the folder that paths are shown relative to. */
  constructor(root: string) {
    this.#root = root;
  }

  record({ path, before, after, movedTo }: FileChange): void {
    const file = this.#files.get(path) ?? { originalPath: path, original: before, content: before };
    if (movedTo === null) {
      file.content = after;
      this.#files.set(path, file);
      return;
    }
    this.#files.delete(path);
    file.content = after;
    this.#files.set(movedTo, file);
  }

  /** The diff in git's form, files in order of the paths they had; empty when nothing differs. */
  toString(): string {
    return [...this.#files]
      .map(([path, file]) => ({ path: this.#shown(path), originalPath: this.#shown(file.originalPath), file }))
      .sort((a, b) => (a.originalPath < b.originalPath ? -1 : 1))
      .map(({ path, originalPath, file }) => fileDiff({ path, originalPath, before: file.original, after: file.content }))
      .join('');
  }

  #shown(path: string): string {
    const inside = relative(this.#root, path).split(sep);
    return (inside[0] === '..' ? path.split(sep) : inside).join('/');
  }
}

interface FileDiff {
  readonly path: string;
  readonly originalPath: string;
  readonly before: string | null;
  readonly after: string | null;
}

function fileDiff({ path, originalPath, before, after }: FileDiff): string {
  if (before === after && path === originalPath) return '';
  const lines = [`diff --git a/${originalPath} b/${path}`];
  if (before === null) lines.push('new file mode 100644');
  if (after === null) lines.push('deleted file mode 100644');
  lines.push(`index ${before === null ? noHash : gitBlobHash(before)}..${after === null ? noHash : gitBlobHash(after)}`);
  const hunks = unifiedHunks(before ?? '', after ?? '', 3);
  if (hunks !== '') {
    lines.push(before === null ? '--- /dev/null' : `--- a/${originalPath}`);
    lines.push(after === null ? '+++ /dev/null' : `+++ b/${path}`);
  }
  return `${lines.join('\n')}\n${hunks}`;
}
