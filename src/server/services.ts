import type { DeviceKeys } from '../auth/device-keys/device-keys.js';
import type { ConfigService } from '../config/config-service.js';
import type { ConfigWriter } from '../config/config-writer.js';
import type { Engine } from '../engine/engine.js';
import type { ExternalAgents } from '../extensions/external-agents/external-agents.js';
import type { ModelCatalog } from '../model/catalog/model-catalog.js';
import type { Auth } from './accounts/create-auth.js';
import type { Analytics } from './analytics/analytics.js';
import type { Apps } from './apps/apps-service.js';
import type { ClientProcesses } from './client-processes/client-processes.js';
import type { Hub } from './connections/hub.js';
import type { Feedback } from './feedback.js';
import type { FileSearches } from './file-searches.js';
import type { FsWatches } from './fs-watches.js';
import type { Hooks } from './hooks.js';
import type { Mcp } from './mcp/mcp.js';
import type { PluginLogins } from './plugins/plugin-logins.js';
import type { PluginServices } from './plugins/plugins.js';
import type { Skills } from './skills.js';
import type { Logger } from './telemetry/logger.js';

/** What processors use. Made by `compose-services.ts`, as long-lived as the server. */
export interface Services {
  readonly engine: Engine;
  readonly hub: Hub;
  readonly config: ConfigService;
  readonly configWriter: ConfigWriter;
  /** Settings have been written, or switched: what was made of them is out of date. `reload`: for loaded threads too. */
  settingsChanged(change: { readonly reload: boolean }): void;
  readonly skills: Skills;
  readonly hooks: Hooks;
  readonly plugins: PluginServices;
  readonly pluginLogins: PluginLogins;
  readonly apps: Apps;
  readonly mcp: Mcp;
  readonly externalAgents: ExternalAgents;
  readonly fileSearches: FileSearches;
  readonly catalog: ModelCatalog;
  readonly auth: Auth;
  readonly deviceKeys: DeviceKeys;
  readonly fsWatches: FsWatches;
  readonly clientProcesses: ClientProcesses;
  readonly logger: Logger;
  readonly feedback: Feedback;
  readonly analytics: Analytics;
}
