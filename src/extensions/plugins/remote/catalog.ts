import { isRecord } from '../../../platform/json.js';
import { askJson, askPages, type CatalogAccess, type CatalogRequest, cannotParse } from './catalog-client.js';
import { CatalogFailure } from './catalog-failure.js';
import { type CatalogPlugin, readCatalogPlugin } from './catalog-plugin.js';
import type { InstalledPlugins } from './describe-remote.js';
import type { CatalogScope } from './remote-marketplace.js';

const limit = '200';

/** What of the catalogue cannot be used is left out, and told. */
export type Warn = (message: string, details?: Readonly<Record<string, unknown>>) => void;

/** @throws CatalogFailure */
export const listPlugins = (access: CatalogAccess, scope: CatalogScope, warn: Warn): Promise<readonly CatalogPlugin[]> =>
  readPages(access, { path: '/ps/plugins/list', query: { scope, limit } }, warn);

/** @throws CatalogFailure */
export const listSharedWithMe = (access: CatalogAccess, warn: Warn): Promise<readonly CatalogPlugin[]> =>
  readPages(access, { path: '/ps/plugins/workspace/shared', query: { limit } }, warn);

/** What the user has shared. @throws CatalogFailure */
export const listCreated = (access: CatalogAccess, warn: Warn): Promise<readonly CatalogPlugin[]> =>
  readPages(access, { path: '/ps/plugins/workspace/created', query: { limit } }, warn);

/** What is installed in the account. @throws CatalogFailure */
export async function listInstalled(
  access: CatalogAccess,
  scope: CatalogScope,
  { warn, withBundles = false }: { readonly warn: Warn; readonly withBundles?: boolean },
): Promise<InstalledPlugins> {
  const query = withBundles ? { scope, includeDownloadUrls: 'true' } : { scope };
  const plugins = await readPages(access, { path: '/ps/plugins/installed', query }, warn);
  return new Map(plugins.map((plugin) => [plugin.id, plugin]));
}

/** @throws CatalogFailure */
export async function readPlugin(
  access: CatalogAccess,
  id: string,
  { withBundle = false }: { readonly withBundle?: boolean } = {},
): Promise<CatalogPlugin> {
  const request = { path: `/ps/plugins/${id}`, ...(withBundle ? { query: { includeDownloadUrls: 'true' } } : {}) };
  const body = await askJson(access, request);
  try {
    return readCatalogPlugin(body);
  } catch (error) {
    throw cannotParse(access, request, error instanceof Error ? error.message : String(error));
  }
}

/** The text of a skill; `null`: the catalogue has none. @throws CatalogFailure */
export async function readSkillText(access: CatalogAccess, pluginId: string, skillName: string): Promise<string | null> {
  const request = { path: `/ps/plugins/${pluginId}/skills/${encodeURIComponent(skillName)}` };
  const body = await askJson(access, request);
  if (!isRecord(body)) throw cannotParse(access, request, 'expected an object');
  const { plugin_id: id, name, skill_md_contents: contents } = body;
  if (typeof id === 'string') checkSameId(pluginId, id);
  if (typeof name === 'string' && name !== skillName)
    throw new CatalogFailure(`remote plugin skill response returned unexpected skill name: expected \`${skillName}\`, got \`${name}\``);
  return typeof contents === 'string' ? contents : null;
}

/** Notes in the account that a plugin is installed. @throws CatalogFailure */
export const recordInstall = async (access: CatalogAccess, id: string): Promise<void> =>
  change(access, { path: `/ps/plugins/${id}/install`, id, enabled: true });

/** @throws CatalogFailure */
export const recordUninstall = async (access: CatalogAccess, id: string): Promise<void> =>
  change(access, { path: `/plugins/${id}/uninstall`, id, enabled: false });

interface Change {
  readonly path: string;
  readonly id: string;
  readonly enabled: boolean;
}

async function change(access: CatalogAccess, { path, id, enabled }: Change): Promise<void> {
  const request: CatalogRequest = { method: 'POST', path };
  const body = await askJson(access, request);
  if (!isRecord(body) || typeof body['id'] !== 'string' || typeof body['enabled'] !== 'boolean')
    throw cannotParse(access, request, 'expected `id` and `enabled`');
  checkSameId(id, body['id']);
  if (body['enabled'] !== enabled)
    throw new CatalogFailure(
      `remote plugin mutation returned unexpected enabled state for \`${id}\`: expected ${enabled}, got ${body['enabled']}`,
    );
}

function checkSameId(expected: string, got: string): void {
  if (got === expected) return;
  throw new CatalogFailure(`remote plugin mutation returned unexpected plugin id: expected \`${expected}\`, got \`${got}\``);
}

async function readPages(access: CatalogAccess, request: CatalogRequest, warn: Warn): Promise<readonly CatalogPlugin[]> {
  return (await askPages(access, request)).flatMap((value) => {
    try {
      return [readCatalogPlugin(value)];
    } catch (error) {
      warn('the plugin catalogue lists something that is no plugin', { path: request.path, error });
      return [];
    }
  });
}

/** Plugins that the product shows first. Nobody has to be logged in. @throws CatalogFailure */
export async function listFeatured(access: CatalogAccess): Promise<readonly string[]> {
  const body = await askJson(access, { path: '/plugins/featured', query: { platform: 'codex' } });
  return Array.isArray(body) ? body.filter((id) => typeof id === 'string') : [];
}
