import { isRecord } from '../../platform/json.js';
import type { PluginInterface } from '../../protocol/index.js';
import { readText } from '../skills/read-text.js';
import { toLine } from '../skills/yaml.js';
import { readRelativePath, resolveInside } from './inside.js';

/** What a plugin says of itself. Paths are absolute and inside of its folder; what they lead to need not exist. */
export interface PluginManifest {
  /** `null`: it has no name of its own. */
  readonly name: string | null;
  readonly version: string | null;
  readonly description: string | null;
  readonly keywords: readonly string[];
  readonly skills: string | null;
  readonly mcpServers: string | null;
  readonly apps: string | null;
  readonly hooks: string | null;
  readonly interface: PluginInterface | null;
}

/** A manifest that is there and cannot be read. */
export class ManifestMistake extends Error {}

const places = ['.codex-plugin/plugin.json', '.claude-plugin/plugin.json'];

/** `null`: the folder is no plugin. @throws ManifestMistake */
export async function readManifest(folder: string): Promise<PluginManifest | null> {
  for (const place of places) {
    const path = await resolveInside(folder, place);
    const text = path === null ? null : await readText(path).catch(() => null); // Not in this place.
    if (text !== null) return parseManifest(text, folder);
  }
  return null;
}

async function parseManifest(text: string, folder: string): Promise<PluginManifest> {
  let table: unknown;
  try {
    table = JSON.parse(text);
  } catch (error) {
    throw new ManifestMistake(error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(table)) throw new ManifestMistake('expected an object');
  const at = (value: unknown): Promise<string | null> => pathIn(folder, value);
  const [skills, mcpServers, apps, hooks] = await Promise.all(
    [table['skills'], table['mcpServers'], table['apps'], table['hooks']].map(at),
  );
  return {
    name: textOf(table['name'])?.trim() || null,
    version: textOf(table['version'])?.trim() || null,
    description: textOf(table['description']),
    keywords: textsOf(table['keywords']),
    skills: skills ?? null,
    mcpServers: mcpServers ?? null,
    apps: apps ?? null,
    hooks: hooks ?? null,
    interface: isRecord(table['interface']) ? await readInterface(table['interface'], at) : null,
  };
}

async function pathIn(folder: string, value: unknown): Promise<string | null> {
  const relative = readRelativePath(value);
  return relative === null ? null : resolveInside(folder, relative);
}

type Table = Readonly<Record<string, unknown>>;

async function readInterface(table: Table, at: (value: unknown) => Promise<string | null>): Promise<PluginInterface | null> {
  const [composerIcon, logo] = await Promise.all([at(table['composerIcon']), at(table['logo'])]);
  const screenshots = await Promise.all((Array.isArray(table['screenshots']) ? table['screenshots'] : []).map(at));
  const read: PluginInterface = {
    displayName: textOf(table['displayName']),
    shortDescription: textOf(table['shortDescription']),
    longDescription: textOf(table['longDescription']),
    developerName: textOf(table['developerName']),
    category: textOf(table['category']),
    capabilities: textsOf(table['capabilities']),
    websiteUrl: textOf(table['websiteUrl'] ?? table['websiteURL']),
    privacyPolicyUrl: textOf(table['privacyPolicyUrl'] ?? table['privacyPolicyURL']),
    termsOfServiceUrl: textOf(table['termsOfServiceUrl'] ?? table['termsOfServiceURL']),
    defaultPrompt: readPrompts(table['defaultPrompt']),
    brandColor: textOf(table['brandColor']),
    composerIcon,
    composerIconUrl: null,
    logo,
    logoUrl: null,
    screenshots: screenshots.filter((path) => path !== null),
    screenshotUrls: [],
  };
  const isEmpty = Object.values(read).every((value) => value === null || (Array.isArray(value) && value.length === 0));
  return isEmpty ? null : read;
}

/** An interface that says nothing but the category that a marketplace gives. */
export const interfaceWithCategory = (known: PluginInterface | null, category: string | null): PluginInterface | null =>
  category === null ? known : { ...(known ?? emptyInterface()), category };

const emptyInterface = (): PluginInterface => ({
  displayName: null,
  shortDescription: null,
  longDescription: null,
  developerName: null,
  category: null,
  capabilities: [],
  websiteUrl: null,
  privacyPolicyUrl: null,
  termsOfServiceUrl: null,
  defaultPrompt: null,
  brandColor: null,
  composerIcon: null,
  composerIconUrl: null,
  logo: null,
  logoUrl: null,
  screenshots: [],
  screenshotUrls: [],
});

const maxPrompts = 3;
const maxPromptLength = 128;

function readPrompts(value: unknown): string[] | null {
  const prompts = textsOf(Array.isArray(value) ? value : [value])
    .map(toLine)
    .filter((prompt) => prompt !== '' && [...prompt].length <= maxPromptLength)
    .slice(0, maxPrompts);
  return prompts.length === 0 ? null : prompts;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []);
