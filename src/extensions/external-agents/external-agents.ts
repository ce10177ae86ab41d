import { internalError, notImplemented } from '../../protocol/errors.js';
import type {
  ExternalAgentConfigDetectParams,
  ExternalAgentConfigDetectResponse,
  ExternalAgentConfigImportParams,
  ExternalAgentConfigMigrationItem,
} from '../../protocol/index.js';
import { findPlugins, listWantedPlugins, type WantedPlugins } from './find-plugins.js';
import { commandsMigration } from './migrate-commands.js';
import { configMigration } from './migrate-config.js';
import { hooksMigration } from './migrate-hooks.js';
import { instructionsMigration } from './migrate-instructions.js';
import { mcpServersMigration } from './migrate-mcp-servers.js';
import { skillsMigration } from './migrate-skills.js';
import { subagentsMigration } from './migrate-subagents.js';
import type { Migration } from './migration.js';
import { homePlace, type Place, repoPlace } from './place.js';
import { createSessionImports, type SessionImportsOptions, type StoreThread } from './session-imports.js';

export type { ImportedThread, StoreThread } from './session-imports.js';

export interface ExternalAgentsOptions extends SessionImportsOptions {
  /** The folder that the other agent's own folder is in; `null`: nobody's. */
  readonly userHome: string | null;
  /** Where relative folders of requests begin. Absolute. */
  readonly cwd: string;
  /** Puts plugins in place; `null`: they cannot be imported. */
  readonly installPlugins: InstallPlugins | null;
}

/** Installs the plugins of one marketplace for a home or a repository. */
export type InstallPlugins = (plugins: WantedPlugins, target: string) => Promise<void>;

/** Finds what another agent's users could take over, and takes it over. */
export interface ExternalAgents {
  detect(params: ExternalAgentConfigDetectParams): Promise<ExternalAgentConfigDetectResponse>;
  /**
   * Checks what is asked for, takes settings and files over, and resolves with the work that may follow the answer: sessions,
   * and plugins that must be fetched. Nothing is imported when a session is refused.
   *
   * @throws RpcError `external agent session was not detected for import: <path>` (invalid params)
   */
  prepareImport(params: ExternalAgentConfigImportParams, storeThread: StoreThread): Promise<() => Promise<void>>;
}

/** In the order in which they are offered. */
const migrations: readonly Migration[] = [
  configMigration,
  mcpServersMigration,
  hooksMigration,
  skillsMigration,
  commandsMigration,
  subagentsMigration,
  instructionsMigration,
];

export function createExternalAgents(options: ExternalAgentsOptions): ExternalAgents {
  const { home, userHome, cwd, warn } = options;
  const sessions = createSessionImports(options);

  const placeOf = async (folder: string | null): Promise<Place | null> => {
    if (folder) return repoPlace(folder, { base: cwd, userHome });
    return userHome === null ? null : homePlace({ home, userHome });
  };

  const importPlugins = async (item: ExternalAgentConfigMigrationItem, place: Place): Promise<() => Promise<void>> => {
    if (!item.details) throw internalError('plugins migration item is missing details');
    const { installPlugins } = options;
    if (installPlugins === null) throw notImplemented('importing plugins');
    const wanted = chosen(await listWantedPlugins(place), item.details.plugins ?? []);
    const install = (plugins: WantedPlugins): Promise<void> =>
      installPlugins(plugins, place.target).catch((error: unknown) =>
        warn('plugins were not imported', { marketplace: plugins.marketplaceName, error: String(error) }),
      );
    for (const plugins of wanted) if (plugins.source.kind !== 'git') await install(plugins);
    return async () => {
      for (const plugins of wanted) if (plugins.source.kind === 'git') await install(plugins);
    };
  };

  const apply = async (item: ExternalAgentConfigMigrationItem): Promise<() => Promise<void>> => {
    const place = await placeOf(item.cwd ?? null);
    if (place !== null && item.itemType === 'PLUGINS') return importPlugins(item, place);
    const migration = migrations.find(({ itemType }) => itemType === item.itemType);
    if (place !== null) await migration?.apply(place);
    return async () => {};
  };

  return {
    async detect({ includeHome, cwds }) {
      const folders = [...(includeHome === true ? [null] : []), ...(cwds ?? [])];
      const items: ExternalAgentConfigMigrationItem[] = [];
      for (const folder of folders) {
        const place = await placeOf(folder);
        if (place !== null) items.push(...(await findItems(place)));
      }
      const found = includeHome === true ? await sessions.find() : null;
      return { items: found === null ? items : [...items, found] };
    },

    async prepareImport({ migrationItems }, storeThread) {
      const wanted = migrationItems.filter(({ itemType }) => itemType === 'SESSIONS').flatMap(({ details }) => details?.sessions ?? []);
      const later = [await sessions.prepare(wanted, storeThread)];
      for (const item of migrationItems) if (item.itemType !== 'SESSIONS') later.push(await apply(item));
      return async () => {
        for (const work of later) await work();
      };
    },
  };
}

async function findItems(place: Place): Promise<readonly ExternalAgentConfigMigrationItem[]> {
  const items: ExternalAgentConfigMigrationItem[] = [];
  for (const { itemType, find } of [...migrations, { itemType: 'PLUGINS' as const, find: findPlugins }]) {
    const found = await find(place);
    if (found !== null) items.push({ itemType, description: found.description, cwd: place.cwd, details: found.details ?? null });
  }
  return items;
}

/** Of what could be had, what the client wants. */
const chosen = (
  available: readonly WantedPlugins[],
  plugins: readonly { readonly marketplaceName: string; readonly pluginNames: readonly string[] }[],
): readonly WantedPlugins[] =>
  available.flatMap((wanted) => {
    const names = plugins
      .filter(({ marketplaceName }) => marketplaceName === wanted.marketplaceName)
      .flatMap(({ pluginNames }) => pluginNames);
    const pluginNames = wanted.pluginNames.filter((name) => names.includes(name));
    return pluginNames.length === 0 ? [] : [{ ...wanted, pluginNames }];
  });
