import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isRecord } from '../../platform/json.js';
import { JsonTextError, parseJsonText } from '../../platform/json-text.js';
import { osErrorText } from '../../platform/os-error.js';
import { invalidRequest, type RpcError } from '../../protocol/errors.js';
import type { PluginAuthPolicy, PluginInstallPolicy, PluginMarketplaceEntry, PluginSource } from '../../protocol/index.js';
import { readText } from '../skills/read-text.js';
import { readRelativePath, resolveInside } from './inside.js';
import { readGitSource } from './plugin-git-source.js';
import { isPluginName } from './plugin-id.js';

/** A plugin that a marketplace offers. */
export interface MarketplaceEntry {
  readonly name: string;
  readonly source: Exclude<PluginSource, { type: 'remote' }>;
  readonly installPolicy: PluginInstallPolicy;
  readonly authPolicy: PluginAuthPolicy;
  /** Whether it is meant for this kind of program at all. */
  readonly isOffered: boolean;
  readonly category: string | null;
}

/** A marketplace of this machine. */
export interface Marketplace {
  readonly name: string;
  /** Of its file. */
  readonly path: string;
  /** What the paths of its file begin at. */
  readonly root: string;
  readonly interface: PluginMarketplaceEntry['interface'];
  readonly plugins: readonly MarketplaceEntry[];
}

const places = ['.agents/plugins/marketplace.json', '.claude-plugin/marketplace.json'];

/** The file of the marketplace with that root. */
export async function findMarketplaceFile(root: string): Promise<string | null> {
  for (const place of places) {
    const path = join(root, place);
    try {
      await access(path);
      return path;
    } catch {
      // Not here: perhaps in the other place.
    }
  }
  return null;
}

export const invalidMarketplace = (path: string, reason: string): RpcError =>
  invalidRequest(`invalid marketplace file \`${path}\`: ${reason}`);

/** The root that a file belongs to: the folder that has it in one of the known places. */
function rootOf(path: string): string {
  const place = places.find((known) => path.endsWith(`/${known}`));
  return place === undefined ? dirname(path) : resolve(path, ...place.split('/').map(() => '..'));
}

/** Reads the file. Single plugins that cannot be used are left out. @throws RpcError */
export async function readMarketplace(path: string): Promise<Marketplace> {
  const table = await readTable(path);
  const { name, plugins } = table;
  if (name === undefined) throw invalidMarketplace(path, 'missing field `name`');
  if (typeof name !== 'string') throw invalidMarketplace(path, 'name: expected a string');
  if (plugins === undefined) throw invalidMarketplace(path, 'missing field `plugins`');
  if (!Array.isArray(plugins)) throw invalidMarketplace(path, 'plugins: expected a sequence');
  const root = rootOf(path);
  const entries = await Promise.all(plugins.map((entry: unknown) => readEntry(entry, root)));
  return { name, path, root, interface: readInterface(table['interface']), plugins: entries.filter((entry) => entry !== null) };
}

async function readTable(path: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    throw invalidMarketplace(path, osErrorText(error));
  }
  try {
    const { value } = parseJsonText(text);
    if (isRecord(value)) return value;
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw invalidMarketplace(path, error.message);
  }
  throw invalidMarketplace(path, 'expected an object');
}

function readInterface(value: unknown): Marketplace['interface'] {
  if (!isRecord(value)) return null;
  const { displayName } = value;
  return { displayName: typeof displayName === 'string' ? displayName : null };
}

async function readEntry(entry: unknown, root: string): Promise<MarketplaceEntry | null> {
  if (!isRecord(entry)) return null;
  const { name, category } = entry;
  if (typeof name !== 'string' || !isPluginName(name)) return null;
  const source = await readSource(entry['source'], root);
  if (source === null) return null;
  const policy = isRecord(entry['policy']) ? entry['policy'] : {};
  const installation = policy['installation'];
  const products = policy['products'];
  return {
    name,
    source,
    installPolicy: installation === 'NOT_AVAILABLE' || installation === 'INSTALLED_BY_DEFAULT' ? installation : 'AVAILABLE',
    authPolicy: policy['authentication'] === 'ON_USE' ? 'ON_USE' : 'ON_INSTALL',
    isOffered: !Array.isArray(products) || products.some((product) => typeof product === 'string' && product.toUpperCase() === 'CODEX'),
    category: typeof category === 'string' ? category : null,
  };
}

async function readSource(source: unknown, root: string): Promise<MarketplaceEntry['source'] | null> {
  if (typeof source === 'string') return readLocal(source, root);
  if (!isRecord(source)) return null;
  if (source['source'] === 'local') return readLocal(source['path'], root);
  return readGitSource(source, root);
}

async function readLocal(written: unknown, root: string): Promise<MarketplaceEntry['source'] | null> {
  const relative = readRelativePath(written);
  const path = relative === null ? null : await resolveInside(root, relative);
  return path === null ? null : { type: 'local', path };
}
