import type { FileSystemSandboxEntry, PermissionProfile } from '../../protocol/index.js';

/** A permission profile as files of threads hold it. */
export function permissionProfileRecord(profile: PermissionProfile): unknown {
  if (profile.type === 'disabled') return { type: 'disabled' };
  const network = profile.network.enabled ? 'enabled' : 'restricted';
  if (profile.type === 'external') return { type: 'external', network };
  const { fileSystem } = profile;
  if (fileSystem.type === 'unrestricted') return { type: 'managed', file_system: { type: 'unrestricted' }, network };
  const { entries, globScanMaxDepth } = fileSystem;
  const depth = globScanMaxDepth == null ? {} : { glob_scan_max_depth: globScanMaxDepth };
  return { type: 'managed', file_system: { type: 'restricted', entries: entries.map(entryRecord), ...depth }, network };
}

function entryRecord({ access, path }: FileSystemSandboxEntry): unknown {
  if (path.type !== 'special' || !('subpath' in path.value) || path.value.subpath != null) return { path, access };
  const { subpath: _none, ...value } = path.value;
  return { path: { type: 'special', value }, access };
}
