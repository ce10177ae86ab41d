import { basename, dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { type FileSystemSandboxEntry, FileSystemSpecialPath } from '../../../protocol/index.js';
import type { ExtraPermissions } from '../../approvals/extra-permissions.js';
import { findRealPath, systemDisk } from '../../sandbox/disk.js';

const paths = z.array(z.string()).nullish();

const entry = z.object({
  access: z.enum(['read', 'write', 'none']),
  path: z.discriminatedUnion('type', [
    z.object({ type: z.literal('path'), path: z.string() }),
    z.object({ type: z.literal('glob_pattern'), pattern: z.string() }),
    z.object({ type: z.literal('special'), value: FileSystemSpecialPath }),
  ]),
});

/** What models write when they want more than the sandbox gives. */
export const wantedPermissions = z.strictObject({
  network: z.strictObject({ enabled: z.boolean().nullish() }).nullish(),
  file_system: z
    .strictObject({ read: paths, write: paths, entries: z.array(entry).nullish(), glob_scan_max_depth: z.number().int().min(1).nullish() })
    .nullish(),
});

export type WantedPermissions = z.output<typeof wantedPermissions>;

const pathList = { type: 'array', items: { type: 'string' } };

/** The same in a tool's schema. */
export const wantedPermissionsProperties = {
  network: { type: 'object', properties: { enabled: { type: 'boolean' } }, additionalProperties: false },
  file_system: { type: 'object', properties: { read: pathList, write: pathList }, additionalProperties: false },
};

/** What relative paths, and those of the user, begin with. */
export interface PathBase {
  readonly cwd: string;
  /** `null`: `~` is a name like any other. */
  readonly userHome: string | null;
}

/** What is wanted, with absolute paths that lead through no link; a text is what is wrong with it. */
export async function toExtraPermissions(
  { network, file_system: files }: WantedPermissions,
  base: PathBase,
): Promise<ExtraPermissions | string> {
  const listed = [...asEntries(files?.read, 'read'), ...asEntries(files?.write, 'write')];
  const wanted = files?.entries ?? listed;
  if (wanted.some(({ access, path }) => path.type === 'glob_pattern' && access !== 'none')) {
    return 'glob file system permissions only support deny-read entries';
  }
  const entries = await Promise.all(wanted.map((each) => canonical(each, base)));
  return { network: network?.enabled ?? null, entries, globScanMaxDepth: files?.glob_scan_max_depth ?? null };
}

const asEntries = (list: readonly string[] | null | undefined, access: 'read' | 'write'): FileSystemSandboxEntry[] =>
  (list ?? []).map((path) => ({ access, path: { type: 'path', path } }));

async function canonical(wanted: FileSystemSandboxEntry, { cwd, userHome }: PathBase): Promise<FileSystemSandboxEntry> {
  if (wanted.path.type !== 'path') return wanted;
  const { path } = wanted.path;
  const named = /^~(?=\/|$)/.test(path) && userHome !== null ? join(userHome, path.slice(1)) : path;
  return { ...wanted, path: { type: 'path', path: await withoutLinks(resolve(cwd, named)) } };
}

/** A link that is named itself stays: what it leads to may change, and was not asked for. */
async function withoutLinks(path: string): Promise<string> {
  if (dirname(path) === path) return path;
  const folder = await findRealPath(systemDisk, dirname(path)).catch(() => null); // In circles: nothing is there.
  return folder === null ? path : join(folder.path, basename(path));
}
