import { isAbsolute } from 'node:path';
import type { HookEventsTable } from '../../config/sections/hooks-table.js';
import { findMcpServerMistake } from '../../config/sections/mcp-servers.js';
import type { TomlTable } from '../../config/toml/toml-table.js';
import { isRecord } from '../../platform/json.js';
import { readHooksFile } from '../hooks/read-hooks-file.js';
import { readText } from '../skills/read-text.js';
import { compareBytes } from '../skills/skill.js';
import { resolveInside } from './inside.js';
import type { PluginManifest } from './plugin-manifest.js';
import { isFolder } from './swap-folder.js';

/** What a plugin brings along, as its files say. */
export interface Contributions {
  /** Folders that are there. */
  readonly skillRoots: readonly string[];
  /** Entries of `mcp_servers`, by name in byte order. */
  readonly mcpServers: Readonly<Record<string, TomlTable>>;
  /** Ids of connectors, sorted. */
  readonly apps: readonly string[];
}

export interface PluginHooks {
  readonly path: string;
  readonly events: HookEventsTable;
}

/** Reads what stands in the folder of a plugin. A bad file, or a bad entry, costs only itself. */
export async function readContributions(folder: string, manifest: PluginManifest): Promise<Contributions> {
  const [skillRoots, mcpServers, apps] = await Promise.all([
    findSkillRoots(folder, manifest),
    readMcpServers(folder, manifest),
    readApps(folder, manifest),
  ]);
  return { skillRoots, mcpServers, apps };
}

/** `null`: it brings none, or none that can be read. */
export async function readPluginHooks(folder: string, { hooks }: PluginManifest): Promise<PluginHooks | null> {
  const path = hooks ?? (await resolveInside(folder, 'hooks/hooks.json'));
  const events = path === null ? null : await readHooksFile(path);
  return path === null || events === null || typeof events === 'string' ? null : { path, events };
}

async function findSkillRoots(folder: string, { skills }: PluginManifest): Promise<readonly string[]> {
  const usual = await resolveInside(folder, 'skills');
  const roots: string[] = [];
  for (const path of new Set([usual, skills])) if (path !== null && (await isFolder(path))) roots.push(path);
  return roots;
}

async function readMcpServers(folder: string, { mcpServers }: PluginManifest): Promise<Contributions['mcpServers']> {
  const file = await readTable(mcpServers ?? (await resolveInside(folder, '.mcp.json')));
  const tables = isRecord(file['mcpServers']) ? file['mcpServers'] : file;
  const servers: (readonly [string, TomlTable])[] = [];
  for (const [name, table] of Object.entries(tables)) {
    const server = isRecord(table) ? await toServer(table, folder) : null;
    if (server !== null && findMcpServerMistake(server) === null) servers.push([name, server]);
  }
  return Object.fromEntries(servers.sort(([a], [b]) => compareBytes(a, b)));
}

/** As settings would have it. `null`: it would work outside of the plugin. */
async function toServer({ type: _type, oauth: _oauth, ...table }: TomlTable, folder: string): Promise<TomlTable | null> {
  const { cwd } = table;
  if (typeof cwd !== 'string' || isAbsolute(cwd)) return table;
  const inside = await resolveInside(folder, cwd);
  return inside === null ? null : { ...table, cwd: inside };
}

async function readApps(folder: string, { apps }: PluginManifest): Promise<readonly string[]> {
  const file = await readTable(apps ?? (await resolveInside(folder, '.app.json')));
  const entries = isRecord(file['apps']) ? Object.values(file['apps']) : [];
  const ids = entries.flatMap((entry) =>
    isRecord(entry) && typeof entry['id'] === 'string' && entry['id'].trim() !== '' ? [entry['id'].trim()] : [],
  );
  return [...new Set(ids)].sort(compareBytes);
}

/** Empty where there is nothing that can be read. */
async function readTable(path: string | null): Promise<TomlTable> {
  if (path === null) return {};
  try {
    const value: unknown = JSON.parse(await readText(path));
    return isRecord(value) ? value : {};
  } catch {
    return {}; // A bad file costs only itself.
  }
}
