import { resolve } from 'node:path';
import type {
  AdditionalFileSystemPermissions,
  AdditionalPermissionProfile,
  FileSystemSandboxEntry,
  GrantedPermissionProfile,
} from '../../protocol/index.js';

/** What is wanted, or was granted, on top of a permission profile. */
export interface ExtraPermissions {
  /** `null`: nothing is said of the network. */
  readonly network: boolean | null;
  readonly entries: readonly FileSystemSandboxEntry[];
  /** `null`: patterns are searched for at any depth. */
  readonly globScanMaxDepth: number | null;
}

export const noExtraPermissions: ExtraPermissions = { network: null, entries: [], globScanMaxDepth: null };

export const isNothing = ({ network, entries }: ExtraPermissions): boolean => network === null && entries.length === 0;

/** What a client says that it grants. Entries say more than the lists of paths, and stand for them. */
export function fromGranted({ network, fileSystem }: GrantedPermissionProfile): ExtraPermissions {
  const { entries, read, write, globScanMaxDepth } = fileSystem ?? {};
  return {
    network: network?.enabled ?? null,
    entries: entries ?? [...pathEntries(read ?? [], 'read'), ...pathEntries(write ?? [], 'write')],
    globScanMaxDepth: globScanMaxDepth ?? null,
  };
}

const pathEntries = (paths: readonly string[], access: 'read' | 'write'): FileSystemSandboxEntry[] =>
  paths.map((path) => ({ access, path: { type: 'path', path: resolve(path) } }));

/** As clients are shown it: once as entries, and as lists of paths where those say it all. */
export const toAdditional = ({ network, entries, globScanMaxDepth }: ExtraPermissions): AdditionalPermissionProfile => ({
  network: network === null ? null : { enabled: network },
  fileSystem: entries.length === 0 ? null : toFileSystem(entries, globScanMaxDepth),
});

function toFileSystem(entries: readonly FileSystemSandboxEntry[], depth: number | null): AdditionalFileSystemPermissions {
  const lists = toPathLists(entries);
  const orNull = (paths: readonly string[] | undefined): string[] | null => (paths?.length ? [...paths] : null);
  return {
    read: orNull(lists?.read),
    write: orNull(lists?.write),
    entries: [...entries],
    ...(depth === null ? {} : { globScanMaxDepth: depth }),
  };
}

interface PathLists {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** The paths that may be read and written; `null`: the entries say more than that. */
function toPathLists(entries: readonly FileSystemSandboxEntry[]): PathLists | null {
  const read: string[] = [];
  const write: string[] = [];
  for (const { access, path } of entries) {
    if (path.type !== 'path' || access === 'none') return null;
    (access === 'read' ? read : write).push(path.path);
  }
  return { read, write };
}

/** As the model is told it. */
export function toModelForm({ network, entries }: ExtraPermissions): Readonly<Record<string, unknown>> {
  return {
    network: network === null ? null : { enabled: network },
    file_system: entries.length === 0 ? null : fileSystemForModel(entries),
  };
}

function fileSystemForModel(entries: readonly FileSystemSandboxEntry[]): Readonly<Record<string, unknown>> {
  const lists = toPathLists(entries);
  if (lists === null) return { entries };
  const { read, write } = lists;
  return { ...(read.length === 0 ? {} : { read }), ...(write.length === 0 ? {} : { write }) };
}

/** Both together: each place once, those to be read before those to be written where that is all they say. */
export function union(first: ExtraPermissions, second: ExtraPermissions): ExtraPermissions {
  const entries = distinct([...first.entries, ...second.entries]);
  const isPlain = toPathLists(entries) !== null;
  const { network } = first;
  return {
    network: network === null || second.network === null ? (network ?? second.network) : network || second.network,
    entries: isPlain
      ? [...entries.filter(({ access }) => access === 'read'), ...entries.filter(({ access }) => access !== 'read')]
      : entries,
    globScanMaxDepth: deepest(first, second),
  };
}

/** Patterns deny: the deeper they are looked for, the less is let through. */
export function deepest(first: ExtraPermissions, second: ExtraPermissions): number | null {
  const depths = [first, second].filter(({ entries }) => entries.some(({ path }) => path.type === 'glob_pattern'));
  if (depths.length === 0 || depths.some(({ globScanMaxDepth }) => globScanMaxDepth === null)) return null;
  return Math.max(...depths.map(({ globScanMaxDepth }) => globScanMaxDepth ?? 0));
}

function distinct(entries: readonly FileSystemSandboxEntry[]): readonly FileSystemSandboxEntry[] {
  const seen = new Map(entries.map((entry) => [JSON.stringify([entry.access, entry.path]), entry]));
  return [...seen.values()];
}
