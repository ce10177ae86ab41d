import { join, relative, resolve, sep } from 'node:path';
import { isWithinFolder } from '../../platform/files/is-within.js';
import { pathGlob } from '../../platform/files/path-glob.js';
import type { FileSystemAccessMode, FileSystemPath, FileSystemSandboxEntry, PermissionProfile } from '../../protocol/index.js';

/** What the named places of a profile are on this machine, for this turn. */
export interface Places {
  /** The project: absolute. */
  readonly cwd: string;
  /** `$TMPDIR`; `null`: there is none. */
  readonly tmpdir: string | null;
}

/** One entry with its place found. */
export interface PlacedEntry {
  readonly access: FileSystemAccessMode;
  /** Absolute. */
  readonly path: string;
}

/** The file access of a profile, with all places found. */
export interface FileAccess {
  /** Nothing is held back, or not by us. */
  readonly isFree: boolean;
  readonly entries: readonly PlacedEntry[];
  /** Nothing that matches may be read. */
  readonly denyGlobs: readonly string[];
  readonly globScanMaxDepth: number | null;
  /** What may be done with an absolute path; goes by names alone. */
  of(path: string): FileSystemAccessMode;
}

/** In every writable folder these stay as they are: what is written there would run, or be believed, outside of the sandbox. */
export const protectedNames: readonly string[] = ['.git', '.agents', '.codex'];

/** The folders that programs need to start. */
const minimalRoots: readonly string[] = ['/bin', '/sbin', '/usr', '/etc', '/lib', '/lib64', '/nix/store', '/run/current-system/sw'];

/** Finds the places of a profile. */
export function fileAccessOf(profile: PermissionProfile, places: Places): FileAccess {
  if (profile.type !== 'managed' || profile.fileSystem.type === 'unrestricted') return free;
  const { entries, globScanMaxDepth } = profile.fileSystem;
  return placed(
    entries.flatMap((entry) => placeEntry(entry, places)),
    {
      denyGlobs: entries.flatMap((entry) => denyGlobOf(entry, places)),
      globScanMaxDepth: globScanMaxDepth ?? null,
    },
  );
}

const free: FileAccess = { isFree: true, entries: [], denyGlobs: [], globScanMaxDepth: null, of: () => 'write' };

/** The access that these entries give together. */
export function placed(
  entries: readonly PlacedEntry[],
  { denyGlobs, globScanMaxDepth }: Pick<FileAccess, 'denyGlobs' | 'globScanMaxDepth'>,
): FileAccess {
  const isDenied = denyGlobs.map(pathGlob);
  return {
    isFree: false,
    entries,
    denyGlobs,
    globScanMaxDepth,
    of: (path) => {
      const wanted = resolve(path);
      if (isDenied.length > 0 && ancestry(wanted).some((each) => isDenied.some((matches) => matches(each)))) return 'none';
      const entry = strongest(entries, wanted);
      return entry?.access === 'write' && isProtected(entry.path, wanted) ? 'read' : (entry?.access ?? 'none');
    },
  };
}

const strength: Readonly<Record<FileSystemAccessMode, number>> = { none: 2, write: 1, read: 0 };

/** The longest path that covers the wanted one; of equal ones, the strongest. */
function strongest(entries: readonly PlacedEntry[], wanted: string): PlacedEntry | null {
  let best: PlacedEntry | null = null;
  for (const entry of entries) {
    if (!isWithinFolder(entry.path, wanted)) continue;
    const longer = best === null ? 1 : entry.path.length - best.path.length;
    if (best === null || longer > 0 || (longer === 0 && strength[entry.access] > strength[best.access])) best = entry;
  }
  return best;
}

/** A path that an entry names itself never comes here with the root around it: that entry is the longer one. */
function isProtected(root: string, wanted: string): boolean {
  const [first = ''] = relative(root, wanted).split(sep);
  return protectedNames.includes(first);
}

/** The path and all folders above it. */
function ancestry(path: string): string[] {
  const parts = path.split(sep).filter((part) => part !== '');
  return parts.map((_part, index) => sep + parts.slice(0, index + 1).join(sep));
}

/** Where an entry's path is: several places for a set of folders, none where this machine does not have it. */
export function placeEntry({ access, path }: FileSystemSandboxEntry, places: Places): PlacedEntry[] {
  return placesOf(path, places).map((place) => ({ access, path: place }));
}

function placesOf(path: FileSystemPath, { cwd, tmpdir }: Places): readonly string[] {
  if (path.type === 'path') return [resolve(path.path)];
  if (path.type === 'glob_pattern') return [];
  const { value } = path;
  switch (value.kind) {
    case 'root':
      return [sep];
    case 'minimal':
      return minimalRoots;
    case 'project_roots':
      return [value.subpath ? join(cwd, value.subpath) : resolve(cwd)];
    case 'tmpdir':
      return tmpdir?.startsWith(sep) ? [resolve(tmpdir)] : [];
    case 'slash_tmp':
      return ['/tmp'];
    case 'unknown':
      return [];
    default:
      return value satisfies never;
  }
}

/** A pattern that gives access, instead of taking it, means nothing. */
const denyGlobOf = ({ access, path }: FileSystemSandboxEntry, { cwd }: Places): string[] =>
  path.type === 'glob_pattern' && access === 'none' ? [path.pattern.startsWith(sep) ? path.pattern : join(cwd, path.pattern)] : [];
