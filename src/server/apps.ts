import { isDeepStrictEqual } from 'node:util';
import { isChatgpt } from '../auth/auth-state.js';
import type { ConfigService } from '../config/config-service.js';
import { mergeTables } from '../config/overrides.js';
import { appsOfTools } from '../extensions/apps/accessible-apps.js';
import { type KnownApps, mergeApps } from '../extensions/apps/merge-apps.js';
import { readDirectory } from '../extensions/apps/read-directory.js';
import { readMcpServer } from '../extensions/mcp/server-settings.js';
import type { Clock } from '../platform/clock.js';
import type { AppInfo } from '../protocol/index.js';
import type { Auth } from './create-auth.js';
import type { Mcp } from './mcp.js';
import type { PluginServices } from './plugins.js';

/** The server whose tools are those of the apps. */
const appsServer = 'codex_apps';

const cachedForMs = 60 * 60_000;

export interface AppsParts {
  readonly config: ConfigService;
  readonly auth: Auth;
  readonly mcp: Mcp;
  readonly plugins: Pick<PluginServices, 'isOn' | 'enabled'>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly onUpdated: (apps: readonly AppInfo[]) => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** The apps that there are for who is logged in. */
export interface Apps {
  /** Empty without a ChatGPT login, or with the feature off. Clients are told of each part as it arrives. */
  list(options: { readonly forceRefetch: boolean }): Promise<readonly AppInfo[]>;
}

interface Cached {
  /** Whose they are, and where from. */
  readonly key: string;
  readonly atMs: number;
  readonly directory: readonly AppInfo[];
  readonly accessible: readonly AppInfo[];
}

export function createApps(parts: AppsParts): Apps {
  let cached: Cached | null = null;
  return {
    async list({ forceRefetch }) {
      const { auth, plugins, clock } = parts;
      const state = auth.manager.current();
      if (!isChatgpt(state) || !(await plugins.isOn('apps'))) return [];
      const { chatgptBaseUrl: baseUrl } = await auth.settings();
      const key = JSON.stringify([baseUrl, state]);
      const view = await viewOf(parts);
      if (!forceRefetch && cached?.key === key && clock.now() - cached.atMs < cachedForMs) return mergeApps(cached, view);
      const headers = { ...parts.headers(), ...(await auth.manager.headers()) };
      let known: KnownApps = { directory: null, accessible: null };
      let told: readonly AppInfo[] | null = null;
      const learn = (more: Partial<KnownApps>): void => {
        known = { ...known, ...more };
        const isUseful = known.accessible !== null && (known.directory !== null || known.accessible.length > 0);
        // Whoever asked for fresh lists is not shown half of one.
        if (!isUseful || (forceRefetch && known.directory === null)) return;
        const apps = mergeApps(known, view);
        if (isDeepStrictEqual(apps, told)) return;
        told = apps;
        parts.onUpdated(apps);
      };
      const [directory, accessible] = await Promise.all([
        readDirectory({ baseUrl, fetch: auth.fetch, headers, hasWorkspace: false }).catch((error: unknown) => {
          parts.warn('the directory of apps could not be read', { error });
          return null;
        }),
        readAccessible(parts, { baseUrl, headers }).then((apps) => {
          learn({ accessible: apps });
          return apps;
        }),
      ]);
      learn({ directory });
      if (directory !== null) cached = { key, atMs: clock.now(), directory, accessible };
      return mergeApps({ directory, accessible }, view);
    },
  };
}

async function viewOf({ config, plugins, cwd }: AppsParts) {
  const layers = await config.layers();
  const byApp = new Map<string, string[]>();
  for (const { apps, displayName } of await plugins.enabled({ cwd }))
    for (const id of apps) byApp.set(id, [...(byApp.get(id) ?? []), displayName].sort());
  return { settings: layers.reduce(mergeTables, {})['apps'], plugins: byApp };
}

/** None where the apps' server cannot be reached. */
async function readAccessible(
  { mcp, warn }: AppsParts,
  { baseUrl, headers }: { readonly baseUrl: string; readonly headers: Readonly<Record<string, string>> },
): Promise<readonly AppInfo[]> {
  const url = `${baseUrl.replace(/\/+$/, '')}/wham/apps`;
  try {
    await using connection = await mcp.connect(readMcpServer(appsServer, { url, http_headers: headers }));
    return appsOfTools(connection.tools);
  } catch (error) {
    warn('the tools of apps could not be listed', { error });
    return [];
  }
}
