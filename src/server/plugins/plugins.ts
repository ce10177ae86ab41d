import { join, resolve } from 'node:path';
import type { ConfigService } from '../../config/config-service.js';
import type { ConfigWriter } from '../../config/config-writer.js';
import type { ConfigOverrides } from '../../config/layers/overrides.js';
import { allowedPluginServers } from '../../config/sections/mcp-servers.js';
import type { TomlTable } from '../../config/toml/toml-table.js';
import type { BroughtHooks } from '../../extensions/hooks/hook-layer.js';
import type { LoadedPlugin } from '../../extensions/plugins/loaded-plugin.js';
import { Marketplaces } from '../../extensions/plugins/marketplaces.js';
import { PluginCache } from '../../extensions/plugins/plugin-cache.js';
import { mcpServersOf, Plugins } from '../../extensions/plugins/plugins.js';
import { createThreadPlugins, type PluginsSource } from '../../extensions/plugins/thread-plugins.js';
import { createUserSettings } from '../../extensions/plugins/user-settings.js';
import { applySkillRules, readSkillRules } from '../../extensions/skills/rules.js';
import type { Clock } from '../../platform/clock.js';
import { createGitClient, type GitClient } from '../../platform/git/git-clone.js';
import type { ByteTransfer } from '../../platform/http/http-bytes.js';
import type { Auth } from '../accounts/create-auth.js';
import { RemotePlugins } from './remote-plugins.js';

export interface PluginServicesParts {
  readonly home: string;
  readonly userHome: string | null;
  readonly cwd: string;
  readonly config: ConfigService;
  readonly configWriter: ConfigWriter;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly auth: Pick<Auth, 'manager' | 'settings' | 'fetch'>;
  readonly transfer: ByteTransfer;
  /** How the server names itself. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** What was made of plugins is out of date. */
  readonly onChanged: () => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** Whose settings say whether plugins count. */
export interface PluginsRequest {
  readonly cwd: string;
  readonly overrides?: ConfigOverrides | null;
}

/** The plugins of a server: for its threads, and for clients that ask. */
export interface PluginServices {
  readonly plugins: Plugins;
  readonly marketplaces: Marketplaces;
  /** Those of the account that is logged in. */
  readonly remote: RemotePlugins;
  readonly git: GitClient;
  readonly threads: PluginsSource;
  isOn(feature: string, request?: PluginsRequest): Promise<boolean>;
  /** Those that count for a thread; none while the feature is off. */
  enabled(request: PluginsRequest): Promise<readonly LoadedPlugin[]>;
  /** Entries of `mcp_servers` that plugins bring; the user's own of the same name win over them. */
  mcpServers(request: PluginsRequest): Promise<Readonly<Record<string, TomlTable>>>;
  skillRoots(request: PluginsRequest): Promise<readonly string[]>;
  bringHooks(request: PluginsRequest): Promise<readonly BroughtHooks[]>;
}

export function createPluginServices(parts: PluginServicesParts): PluginServices {
  const { home, userHome, cwd, config, clock, onChanged, warn } = parts;
  const settings = createUserSettings(config, parts.configWriter);
  const git = createGitClient(parts.env);
  const isOn: PluginServices['isOn'] = async (feature, request = { cwd }) =>
    (await config.forThread(request.overrides ?? null, resolve(cwd, request.cwd))).features[feature] === true;
  const marketplaces: Marketplaces = new Marketplaces({
    home,
    userHome,
    cwd,
    settings,
    git,
    clock,
    onUpgraded: (marketplace) => plugins.refresh(marketplace),
  });
  const plugins: Plugins = new Plugins({
    home,
    userHome,
    settings,
    git,
    marketplaceRoots: () => marketplaces.roots(),
    configureSkills: async (skills) =>
      applySkillRules(skills, await readSkillRules(await config.layers(), { folder: join(home), userHome })),
    onChanged,
    warn,
  });
  const remote = new RemotePlugins({
    home,
    auth: parts.auth,
    cache: new PluginCache(home),
    transfer: parts.transfer,
    headers: parts.headers,
    onChanged: () => {
      plugins.invalidate();
      onChanged();
    },
    warn,
  });
  const enabled: PluginServices['enabled'] = async (request) => {
    if (!config.hasFiles || !(await isOn('plugins', request))) return [];
    const ofAccount = remote.installed();
    return plugins.enabled({ remote: ofAccount.length > 0 && (await isOn('remote_plugin', request)) ? ofAccount : [] });
  };
  return {
    plugins,
    marketplaces,
    remote,
    git,
    threads: createThreadPlugins({ enabled, warn }),
    isOn,
    enabled,
    mcpServers: async (request) => {
      const [found, requirements] = await Promise.all([enabled(request), config.requirements()]);
      return mcpServersOf(found, ({ id, mcpServers }) => allowedPluginServers(id, mcpServers, requirements));
    },
    skillRoots: async (request) => (await enabled(request)).flatMap(({ skillRoots }) => skillRoots),
    bringHooks: async (request) => ((await isOn('plugin_hooks', request)) ? plugins.hooks(await enabled(request)) : []),
  };
}
