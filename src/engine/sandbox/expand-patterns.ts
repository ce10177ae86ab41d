import { join } from 'node:path';
import { isGlob, pathGlob } from '../../platform/files/path-glob.js';
import type { Disk } from './disk.js';
import { SandboxError } from './sandbox.js';

/** More matches than that are not hidden one by one. */
const mostMatches = 8192;

interface Search {
  readonly disk: Disk;
  /** How many levels of folders are searched below the part of a pattern without wildcards; `null`: all. */
  readonly depth: number | null;
}

/** The existing places that patterns speak of. What lies in a matching folder is not looked for: it is hidden with it. */
export async function expandPatterns(patterns: readonly string[], { disk, depth }: Search): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const isMatch = pathGlob(pattern);
    let level = [fixedPartOf(pattern)];
    for (let levels = 0; level.length > 0 && (depth === null || levels <= depth); levels++) {
      const below: string[] = [];
      for (const path of level) {
        if (isMatch(path)) {
          if ((await disk.kindOf(path)) === null) continue;
          found.add(path);
          if (found.size > mostMatches) throw tooMany(pattern);
        } else if ((await disk.kindOf(path)) === 'folder') {
          for (const name of await disk.namesIn(path)) below.push(join(path, name));
        }
      }
      level = below;
    }
  }
  return [...found];
}

/** The folder that all matches lie in. */
function fixedPartOf(pattern: string): string {
  const segments = pattern.split('/');
  const wild = segments.findIndex(isGlob);
  return wild === -1 ? pattern : join('/', ...segments.slice(0, wild));
}

const tooMany = (pattern: string): SandboxError =>
  new SandboxError('unenforceable', `the sandbox cannot hide more than ${mostMatches} files, and ${pattern} matches more`);
