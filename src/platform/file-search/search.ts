import { basename, relative } from 'node:path';
import { isWithinFolder } from '../files/is-within.js';
import { matchPath, type Pattern, parsePattern } from './pattern.js';
import { type WalkedEntry, walk } from './walk.js';

/** One hit, as it stands on the wire. */
export interface FileMatch {
  readonly root: string;
  /** Relative to `root`. */
  readonly path: string;
  readonly match_type: 'file' | 'directory';
  readonly file_name: string;
  readonly score: number;
  /** Character positions in `path`. */
  readonly indices: number[];
}

export interface FileSearchOptions {
  readonly roots: readonly string[];
  /** Git's own excludes for all repositories; `null`: none. */
  readonly globalExcludes: string | null;
  readonly signal: AbortSignal;
}

const maxMatches = 50;
/** So many entries are matched before others get their turn. */
const sliceSize = 500;

/** What is below several roots: a path belongs to the deepest root that holds it. */
export interface Candidate {
  readonly root: string;
  readonly path: string;
  readonly isDirectory: boolean;
}

export async function* candidates({ roots, globalExcludes, signal }: FileSearchOptions): AsyncGenerator<Candidate> {
  for (const root of roots) {
    for await (const entry of walk(root, { globalExcludes, signal })) yield toCandidate(entry, roots);
  }
}

function toCandidate({ path, isDirectory }: WalkedEntry, roots: readonly string[]): Candidate {
  const holding = roots.filter((root) => isWithinFolder(root, path));
  const root = holding.reduce((deepest, each) => (each.length > deepest.length ? each : deepest), '');
  return { root, path: relative(root, path), isDirectory };
}

/** The best hits so far: by score, then by path. */
export class BestMatches {
  readonly #pattern: Pattern;
  #best: FileMatch[] = [];

  constructor(query: string) {
    this.#pattern = parsePattern(query);
  }

  get matches(): readonly FileMatch[] {
    return this.#best;
  }

  /** True when the candidate is among the best now. */
  offer({ root, path, isDirectory }: Candidate): boolean {
    if (this.#pattern.length === 0) return false;
    const found = matchPath(this.#pattern, path);
    if (found === null) return false;
    const match: FileMatch = {
      root,
      path,
      match_type: isDirectory ? 'directory' : 'file',
      file_name: basename(path === '' ? root : path),
      score: found.score,
      indices: [...found.indices],
    };
    const last = this.#best.at(-1);
    if (this.#best.length >= maxMatches && last !== undefined && !isBetter(match, last)) return false;
    const at = this.#best.findIndex((other) => isBetter(match, other));
    this.#best.splice(at === -1 ? this.#best.length : at, 0, match);
    this.#best.length = Math.min(this.#best.length, maxMatches);
    return true;
  }
}

const isBetter = (a: FileMatch, b: FileMatch): boolean => a.score > b.score || (a.score === b.score && a.path < b.path);

/** Searches once. When it is cancelled it answers with what it has. */
export async function searchFiles(query: string, options: FileSearchOptions): Promise<readonly FileMatch[]> {
  const best = new BestMatches(query);
  if (parsePattern(query).length === 0) return [];
  let seen = 0;
  for await (const candidate of candidates(options)) {
    best.offer(candidate);
    if (++seen % sliceSize === 0) await breathe();
    if (options.signal.aborted) break;
  }
  return best.matches;
}

/** Lets other work of the process go on. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
