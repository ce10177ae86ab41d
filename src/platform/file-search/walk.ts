import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type IgnoreOptions, type IgnoreRules, ignoreRulesAt } from './ignore-rules.js';

/** A file or a folder below a root. */
export interface WalkedEntry {
  /** Absolute, by the names that lead to it. */
  readonly path: string;
  readonly isDirectory: boolean;
}

/** All below a folder, and the folder itself: hidden entries too, links followed once, ignored ones left out. A missing folder yields nothing. */
export async function* walk(root: string, options: IgnoreOptions & { readonly signal: AbortSignal }): AsyncGenerator<WalkedEntry> {
  const found = await stat(root).catch(() => null);
  if (!found?.isDirectory()) return;
  yield { path: root, isDirectory: true };
  yield* walkFolder(root, { rules: await ignoreRulesAt(root, options), above: [await realpathOf(root)], signal: options.signal });
}

interface Place {
  readonly rules: IgnoreRules;
  /** Real paths of the folders that lead here: a link back to one of them is not followed. */
  readonly above: readonly string[];
  readonly signal: AbortSignal;
}

async function* walkFolder(folder: string, { rules, above, signal }: Place): AsyncGenerator<WalkedEntry> {
  // A folder that cannot be read is as good as empty.
  for (const entry of await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])) {
    if (signal.aborted) return;
    const path = join(folder, entry.name);
    const target = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
    if (target === null) continue;
    const isDirectory = target.isDirectory();
    if (rules.ignores(path, isDirectory)) continue;
    yield { path, isDirectory };
    if (!isDirectory) continue;
    const real = entry.isSymbolicLink() ? await realpathOf(path) : join(above.at(-1) ?? folder, entry.name);
    if (above.includes(real)) continue;
    yield* walkFolder(path, { rules: await rules.within(path), above: [...above, real], signal });
  }
}

/** What goes away while it is walked is told by its name. */
const realpathOf = (path: string): Promise<string> => realpath(path).catch(() => path);
