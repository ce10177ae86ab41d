import { realpath } from 'node:fs/promises';
import { isWithinFolder } from '../../platform/files/is-within.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { AppSummary, PluginDetail, PluginHookSummary, PluginSummary } from '../../protocol/index.js';
import { loadSkills } from '../skills/load-skills.js';
import type { ConfiguredSkill, Skill } from '../skills/skill.js';
import { readContributions, readPluginHooks } from './contributions.js';
import type { MarketplaceEntry } from './marketplace-file.js';
import { toBroughtHooks } from './plugin-hooks.js';
import { toPluginId } from './plugin-id.js';
import { interfaceWithCategory, ManifestMistake, type PluginManifest, readManifest } from './plugin-manifest.js';

/** What the user did with a plugin. */
export interface PluginState {
  readonly installed: boolean;
  readonly enabled: boolean;
}

/** What a list shows of a plugin: from its source, as far as that is on this machine. */
export async function summarize(entry: MarketplaceEntry, marketplace: string, state: PluginState): Promise<PluginSummary> {
  const { source } = entry;
  const manifest = source.type === 'local' ? await readManifest(source.path).catch(() => null) : null; // It is listed all the same.
  return toSummary(entry, { marketplace, state, manifest });
}

interface Known {
  readonly marketplace: string;
  readonly state: PluginState;
  readonly manifest: PluginManifest | null;
}

const toSummary = (entry: MarketplaceEntry, { marketplace, state, manifest }: Known): PluginSummary => ({
  id: toPluginId(entry.name, marketplace).id,
  name: entry.name,
  source: entry.source,
  ...state,
  installPolicy: entry.installPolicy,
  authPolicy: entry.authPolicy,
  availability: 'AVAILABLE',
  interface: interfaceWithCategory(manifest?.interface ?? null, entry.category),
  keywords: [...(manifest?.keywords ?? [])],
  shareContext: null,
});

export interface DescribeOptions {
  readonly marketplace: { readonly name: string; readonly path: string };
  readonly state: PluginState;
  /** Whether plugins may bring hooks. */
  readonly showsHooks: boolean;
  /** Applies the user's rules. */
  readonly configure: (skills: readonly Skill[]) => Promise<readonly ConfiguredSkill[]>;
}

/** All about a plugin. One in a repository is not fetched for this. @throws RpcError */
export async function describe(
  entry: MarketplaceEntry,
  { marketplace, state, showsHooks, configure }: DescribeOptions,
): Promise<PluginDetail> {
  const { source } = entry;
  const common = { marketplaceName: marketplace.name, marketplacePath: marketplace.path };
  if (source.type === 'git') {
    const summary = toSummary(entry, { marketplace: marketplace.name, state, manifest: null });
    return { ...common, summary, description: describeGit(source), apps: [], mcpServers: [], skills: [], hooks: [] };
  }
  const manifest = await readManifest(source.path).catch((error: unknown) => {
    if (error instanceof ManifestMistake) return null;
    throw error;
  });
  if (manifest === null) throw invalidRequest('missing or invalid plugin.json');
  const { apps, mcpServers, skillRoots } = await readContributions(source.path, manifest);
  const skills = await configure(await skillsInside(source.path, skillRoots));
  return {
    ...common,
    summary: toSummary(entry, { marketplace: marketplace.name, state, manifest }),
    description: manifest.description,
    apps: apps.map(toUnknownApp),
    mcpServers: Object.keys(mcpServers),
    skills: skills.map(({ name, description, enabled, interface: shown, path, shortDescription }) => ({
      name,
      description,
      enabled,
      interface: shown,
      path,
      shortDescription,
    })),
    hooks: showsHooks ? await describeHooks(source.path, { id: toPluginId(entry.name, marketplace.name).id, manifest }) : [],
  };
}

const describeGit = ({ url, path, refName, sha }: Extract<MarketplaceEntry['source'], { type: 'git' }>): string => {
  const version = sha ?? refName;
  return `Fetched from ${url}${path === null ? '' : `, folder ${path}`}${version === null ? '' : `, at ${version}`} when it is installed.`;
};

/** Links in a source may lead anywhere: what lies elsewhere is not the plugin's. */
async function skillsInside(folder: string, roots: readonly string[]): Promise<readonly Skill[]> {
  const { skills } = await loadSkills(roots.map((path) => ({ path, scope: 'user' })));
  const root = await realpath(folder);
  return skills.filter(({ path }) => isWithinFolder(root, path));
}

/** An app of which nothing but its id is known. */
export const toUnknownApp = (id: string): AppSummary => ({
  id,
  name: id,
  description: null,
  installUrl: appInstallUrl(id, id),
  needsAuth: true,
});

/** The page on which an app is connected. */
export const appInstallUrl = (name: string, id: string): string => `https://chatgpt.com/apps/${appSlug(name)}/${id}`;

/** A name as it stands in addresses, and in mentions. */
export const appSlug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]/gu, '-')
    .replace(/^-+|-+$/g, '') || 'app';

async function describeHooks(
  folder: string,
  { id, manifest }: { readonly id: string; readonly manifest: PluginManifest },
): Promise<PluginHookSummary[]> {
  const brought = await readPluginHooks(folder, manifest);
  if (brought === null) return [];
  const { findHooks } = await import('../hooks/find-hooks.js');
  const { hooks } = await findHooks({
    required: null,
    platform: 'linux',
    layers: [],
    brought: [toBroughtHooks(brought, { id, folder })],
    states: {},
  });
  return hooks.map(({ key, eventName }) => ({ key, eventName }));
}
