import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { isRecord } from '../../platform/json.js';
import { JsonTextError, parseJsonText } from '../../platform/json-text.js';
import { osErrorText } from '../../platform/os-error.js';
import { invalidRequest, type RpcError } from '../../protocol/errors.js';
import type { PluginAuthPolicy, PluginInstallPolicy, PluginMarketplaceEntry, PluginSource } from '../../protocol/index.js';
import { findMistake, found } from '../../protocol/mistake.js';
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
  if (!isRecord(table)) throw invalidMarketplace(path, `invalid type: ${found(table)}, expected a map`);
  const mistake = findMistake(marketplaceTable(), table, []) ?? findMissingSource(table);
  if (mistake !== null) throw invalidMarketplace(path, mistake);
  const file = marketplaceTable().parse(table);
  const root = rootOf(path);
  const entries = await Promise.all(file.plugins.map((entry) => readEntry(entry, root)));
  const shown = file.interface == null ? null : { displayName: file.interface.displayName ?? null };
  return { name: file.name, path, root, interface: shown, plugins: entries.filter((entry) => entry !== null) };
}

const products = ['CHATGPT', 'chatgpt', 'CODEX', 'codex', 'ATLAS', 'atlas'] as const;

const marketplaceTable = () =>
  z.object({
    name: z.string(),
    interface: z.object({ displayName: z.string().nullish() }).nullish(),
    plugins: z.array(
      z.object({
        name: z.string(),
        source: z.unknown(),
        policy: z
          .object({
            installation: z.enum(['NOT_AVAILABLE', 'AVAILABLE', 'INSTALLED_BY_DEFAULT']).optional(),
            authentication: z.enum(['ON_INSTALL', 'ON_USE']).optional(),
            products: z.array(z.enum(products)).nullish(),
          })
          .optional(),
        category: z.string().nullish(),
      }),
    ),
  });

type WrittenEntry = z.output<ReturnType<typeof marketplaceTable>>['plugins'][number];

function findMissingSource({ plugins }: Readonly<Record<string, unknown>>): string | null {
  const isMissing = Array.isArray(plugins) && plugins.some((entry: unknown) => isRecord(entry) && entry['source'] === undefined);
  return isMissing ? 'missing field `source`' : null;
}

async function readTable(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    throw invalidMarketplace(path, osErrorText(error));
  }
  try {
    return parseJsonText(text).value;
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw invalidMarketplace(path, error.message);
  }
}

async function readEntry({ name, source: written, policy = {}, category }: WrittenEntry, root: string): Promise<MarketplaceEntry | null> {
  const source = isPluginName(name) ? await readSource(written, root) : null;
  if (source === null) return null;
  return {
    name,
    source,
    installPolicy: policy.installation ?? 'AVAILABLE',
    authPolicy: policy.authentication ?? 'ON_INSTALL',
    isOffered: policy.products == null || policy.products.some((product) => product.toUpperCase() === 'CODEX'),
    category: category ?? null,
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
