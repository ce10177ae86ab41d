import { join } from 'node:path';
import { isWithinFolder } from '../../platform/files/is-within.js';
import type { FileSystemAccessMode, FileSystemSandboxEntry } from '../../protocol/index.js';
import { type FileAccess, type PlacedEntry, type Places, placed, placeEntry, protectedNames } from '../sandbox/access.js';
import { deepest, type ExtraPermissions } from './extra-permissions.js';

/**
 * What may be granted of a request: never more than was asked for, nor more than was granted. All of it is concrete, so that a
 * later change of folder cannot widen it. A granted place that the request does not cover as a whole is left out, not narrowed.
 */
export function intersectPermissions(requested: ExtraPermissions, granted: ExtraPermissions, places: Places): ExtraPermissions {
  const asked = accessOf(requested, places);
  const given = accessOf(granted, places);
  const least = (path: string): FileSystemAccessMode => weaker(asked.of(path), given.of(path));
  const accepted = distinct(given.entries.filter(({ access, path }) => access !== 'none' && covers(least(path), access)));
  const limits = limitsOf(accepted, { asked, given, least });
  const globs = [...new Set([...asked.denyGlobs, ...given.denyGlobs])].filter((glob) => accepted.some((entry) => mayTouch(glob, entry)));
  const entries = [...accepted, ...limits].map(toEntry);
  return {
    network: requested.network === true && granted.network === true ? true : null,
    entries: [...entries, ...globs.map(toDeny)],
    globScanMaxDepth: globs.length === 0 ? null : deepest(requested, granted),
  };
}

/** Whether everything that is wanted was granted before. */
export function coversPermissions(granted: ExtraPermissions, wanted: ExtraPermissions, places: Places): boolean {
  if (wanted.network === true && granted.network !== true) return false;
  const given = accessOf(granted, places);
  const asked = accessOf(wanted, places);
  const isCovered = [...turningPoints(asked), ...turningPoints(given)].every((path) => covers(given.of(path), asked.of(path)));
  return isCovered && !given.denyGlobs.some((glob) => asked.entries.some((entry) => entry.access !== 'none' && mayTouch(glob, entry)));
}

function accessOf({ entries, globScanMaxDepth }: ExtraPermissions, places: Places): FileAccess {
  const denyGlobs = entries.flatMap(({ access, path }) =>
    path.type === 'glob_pattern' && access === 'none' ? [path.pattern.startsWith('/') ? path.pattern : join(places.cwd, path.pattern)] : [],
  );
  return placed(
    entries.flatMap((entry) => placeEntry(entry, places)),
    { denyGlobs, globScanMaxDepth },
  );
}

const rank: Readonly<Record<FileSystemAccessMode, number>> = { none: 0, read: 1, write: 2 };
const covers = (has: FileSystemAccessMode, needs: FileSystemAccessMode): boolean => rank[has] >= rank[needs];
const weaker = (a: FileSystemAccessMode, b: FileSystemAccessMode): FileSystemAccessMode => (rank[a] < rank[b] ? a : b);

interface Limits {
  readonly asked: FileAccess;
  readonly given: FileAccess;
  readonly least: (path: string) => FileSystemAccessMode;
}

/** Inside of what is accepted, the places that one of the two sides gives less of. */
function limitsOf(accepted: readonly PlacedEntry[], { asked, given, least }: Limits): PlacedEntry[] {
  const limits: PlacedEntry[] = [];
  const inside = [...new Set([...turningPoints(asked), ...turningPoints(given)])].sort((a, b) => a.length - b.length);
  for (const path of inside) {
    const access = least(path);
    const has = placed([...accepted, ...limits], { denyGlobs: [], globScanMaxDepth: null }).of(path);
    if (!covers(access, has)) limits.push({ access, path });
  }
  return limits;
}

/** Where access may change: at each entry, and at what is protected in a writable folder. */
const turningPoints = ({ entries }: FileAccess): string[] =>
  entries.flatMap(({ access, path }) => [path, ...(access === 'write' ? protectedNames.map((name) => join(path, name)) : [])]);

/** Whether a pattern can match in or above a place: told by what it says before its first free part. */
function mayTouch(glob: string, { path }: PlacedEntry): boolean {
  const fixed = glob.slice(0, glob.search(/[*?[{]|$/));
  const folder = fixed.slice(0, fixed.lastIndexOf('/')) || '/';
  return isWithinFolder(folder, path) || isWithinFolder(path, folder);
}

function distinct(entries: readonly PlacedEntry[]): PlacedEntry[] {
  const seen = new Map(entries.map((entry) => [`${entry.access} ${entry.path}`, entry]));
  return [...seen.values()];
}

const toEntry = ({ access, path }: PlacedEntry): FileSystemSandboxEntry => ({ access, path: { type: 'path', path } });
const toDeny = (pattern: string): FileSystemSandboxEntry => ({ access: 'none', path: { type: 'glob_pattern', pattern } });
