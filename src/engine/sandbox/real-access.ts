import { dirname } from 'node:path';
import type { FileSystemAccessMode } from '../../protocol/index.js';
import { type FileAccess, type PlacedEntry, placed } from './access.js';
import { type Disk, findRealPath } from './disk.js';
import { findProtectedPlaces } from './protected-places.js';

/**
 * The same access, for paths without links. A place that leads through a link which may be replaced under this very access
 * stays where its name is: nobody said yes to where it leads now.
 */
export async function realAccessOf(access: FileAccess, disk: Disk): Promise<FileAccess> {
  if (access.isFree) return access;
  const entries = await Promise.all(access.entries.map((entry) => realPlaces(entry, access, disk)));
  const own = entries.flat();
  const roots = own.filter((entry) => entry.access === 'write').map(({ path }) => path);
  const named = (path: string): FileSystemAccessMode | null => own.find((entry) => entry.path === path)?.access ?? null;
  const kept = await findProtectedPlaces(roots, { disk, named });
  const reals = await Promise.all(kept.map((path) => findRealPath(disk, path)));
  const protectedEntries = [...kept, ...reals.map(({ path }) => path)].filter((path) => named(path) === null);
  return placed([...own, ...protectedEntries.map((path): PlacedEntry => ({ access: 'read', path }))], access);
}

/** What must not be written must not be written by its name, nor where that leads. */
async function realPlaces(entry: PlacedEntry, access: FileAccess, disk: Disk): Promise<PlacedEntry[]> {
  const real = await findRealPath(disk, entry.path);
  if (real.path === entry.path) return [entry];
  if (entry.access !== 'write') return [entry, { ...entry, path: real.path }];
  const isLoose = real.links.some(({ path }) => access.of(dirname(path)) === 'write');
  return [isLoose ? entry : { ...entry, path: real.path }];
}
