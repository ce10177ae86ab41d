import { platform } from 'node:os';
import type { ConfigWriter } from '../config/config-writer.js';
import { systemFolderWatcher } from '../platform/files/watcher.js';
import { createByteTransfer } from '../platform/http/http-bytes.js';
import type { Processes } from '../platform/processes/process.js';
import { Apps } from './apps/apps-service.js';
import type { Foundation } from './foundation.js';
import { createHooks, type Hooks } from './hooks.js';
import { createMcp, type Mcp } from './mcp/mcp.js';
import { createPluginServices, type PluginServices } from './plugins/plugins.js';
import { createSkills, type Skills } from './skills.js';
import { serverVersion } from './surroundings.js';
import { serverHeaders } from './user-agent.js';

/** What others bring along for threads. */
export interface Extensions {
  readonly plugins: PluginServices;
  readonly skills: Skills;
  readonly mcp: Mcp;
  readonly apps: Apps;
  readonly hooks: Hooks;
  /** What a server does about plugins by itself. */
  startUpPlugins(signal: AbortSignal): Promise<void>;
}

export interface ExtensionsParts {
  readonly configWriter: ConfigWriter;
  readonly processes: Processes;
}

/** Plugins bring skills, hooks and MCP servers along; apps are one more MCP server, and some come from plugins. */
export function composeExtensions(foundation: Foundation, { configWriter, processes }: ExtensionsParts): Extensions {
  const { env, cwd, home, usesFiles, clock, ids, config, auth, hub, headers, http, logger, identity } = foundation;
  const userHome = usesFiles ? foundation.userHome : null;
  const transfer = createByteTransfer(http.dispatcher);
  const warn = (message: string, details?: Readonly<Record<string, unknown>>): void => logger.warn(message, details);
  const plugins: PluginServices = createPluginServices({
    home,
    userHome,
    cwd,
    config,
    configWriter,
    env,
    clock,
    auth,
    transfer,
    headers,
    onChanged: () => skills.invalidate(),
    warn,
  });
  const skills = createSkills({
    home: usesFiles ? home : null,
    userHome,
    pluginRoots: (request) => plugins.skillRoots(request),
    systemFolder: usesFiles && platform() !== 'win32' ? '/etc/codex' : null,
    cwd,
    config,
    watcher: systemFolderWatcher,
    unique: () => ids.uuid(),
    onChanged: () => hub.broadcast({ method: 'skills/changed', params: {} }),
    warn,
  });
  const mcp = createMcp({
    config,
    configWriter,
    processes,
    env,
    cwd,
    clock,
    version: serverVersion,
    home,
    dispatcher: http.dispatcher,
    bring: (owner) => plugins.mcpServers(owner),
    apps: (loaded, owner) => apps.serverFor(loaded, owner),
  });
  const apps = new Apps({
    config,
    auth,
    mcp,
    plugins,
    home,
    cwd,
    clock,
    headers,
    onUpdated: (data) => hub.broadcast({ method: 'app/list/updated', params: { data: [...data] } }),
    warn,
  });
  const startup = { home, auth, services: plugins, transfer, userAgent: () => serverHeaders(identity)['user-agent'], clock, warn };
  return {
    plugins,
    skills,
    mcp,
    apps,
    hooks: createHooks({ config, cwd, bring: (place) => plugins.bringHooks(place) }),
    startUpPlugins: async (signal) => (await import('./plugins/plugin-startup.js')).runPluginStartup(startup, signal),
  };
}
