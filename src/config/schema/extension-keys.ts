import * as z from 'zod';
import { double, uint64 } from '../../protocol/scalars.js';
import { showMcpServer } from '../sections/mcp-servers.js';
import { flag, flattened, oneOf, path, shownAs, shownBy, struct, text, textMap, texts, unlisted } from './kit.js';

const approvalMode = () => oneOf('auto', 'prompt', 'approve');

const skillEntry = struct('SkillConfig', () => z.object({ path: unlisted(path()), name: unlisted(text()), enabled: z.boolean() }));

const skills = struct('SkillsConfig', () =>
  z.object({
    bundled: unlisted(struct('BundledSkillsConfig', () => z.object({ enabled: shownAs(flag(), true) })).optional()),
    include_instructions: unlisted(flag()),
    config: unlisted(z.array(skillEntry).optional()),
  }),
);

const mcpTool = struct('McpServerToolConfig', () => z.object({ approval_mode: unlisted(approvalMode()) }));

const pluginMcpServer = struct('PluginMcpServerConfig', () =>
  z.object({
    enabled: shownAs(flag(), true),
    default_tools_approval_mode: unlisted(approvalMode()),
    enabled_tools: unlisted(texts()),
    disabled_tools: unlisted(texts()),
    tools: unlisted(z.record(z.string(), mcpTool).optional()),
  }),
);

const plugin = struct('PluginConfig', () =>
  z.object({ enabled: shownAs(flag(), true), mcp_servers: unlisted(z.record(z.string(), pluginMcpServer).optional()) }),
);

const marketplace = struct('MarketplaceConfig', () =>
  z.object({
    last_updated: text(),
    last_revision: text(),
    source_type: oneOf('git', 'local'),
    source: text(),
    ref: text(),
    sparse_paths: texts(),
  }),
);

const appTool = struct('AppToolConfig', () => z.object({ enabled: flag(), approval_mode: approvalMode() }));

const app = struct('AppConfig', () =>
  z.object({
    enabled: shownAs(flag(), true),
    destructive_enabled: flag(),
    open_world_enabled: flag(),
    default_tools_approval_mode: approvalMode(),
    default_tools_enabled: flag(),
    tools: struct('AppToolsConfig', () => z.record(z.string(), appTool)).optional(),
  }),
);

const apps = struct('AppsConfigToml', () =>
  z
    .object({
      _default: struct('AppsDefaultConfig', () =>
        z.object({
          enabled: shownAs(flag(), true),
          destructive_enabled: shownAs(flag(), true),
          open_world_enabled: shownAs(flag(), true),
        }),
      ).optional(),
    })
    .catchall(app),
);

const environmentVariable = z.union([
  z.string(),
  struct('McpServerEnvVar', () => z.object({ name: z.string(), source: unlisted(text()) })),
]);

/** One entry of `mcp_servers`. Whether its members fit together is checked by itself. */
const mcpServer = struct('RawMcpServerConfig', () =>
  z.object({
    command: unlisted(text()),
    args: unlisted(texts()),
    env: unlisted(textMap()),
    env_vars: unlisted(z.array(environmentVariable).optional()),
    cwd: unlisted(text()),
    url: unlisted(text()),
    bearer_token: unlisted(text()),
    bearer_token_env_var: unlisted(text()),
    http_headers: unlisted(textMap()),
    env_http_headers: unlisted(textMap()),
    experimental_environment: unlisted(text()),
    enabled: shownAs(flag(), true),
    required: unlisted(flag()),
    supports_parallel_tool_calls: unlisted(flag()),
    startup_timeout_sec: unlisted(double().optional()),
    startup_timeout_ms: unlisted(uint64().optional()),
    tool_timeout_sec: double().optional(),
    default_tools_approval_mode: unlisted(approvalMode()),
    enabled_tools: unlisted(texts()),
    disabled_tools: unlisted(texts()),
    scopes: unlisted(texts()),
    oauth_resource: unlisted(text()),
    oauth: unlisted(z.record(z.string(), z.unknown()).optional()),
    tools: unlisted(z.record(z.string(), mcpTool).optional()),
  }),
);

const hookHandler = struct('HookHandlerConfig', () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('command'),
      command: z.string(),
      timeout: uint64().optional(),
      async: shownAs(flag(), false),
      statusMessage: text(),
    }),
    z.object({ type: z.literal('prompt') }),
    z.object({ type: z.literal('agent') }),
  ]),
);

const hookGroups = () =>
  flattened(
    shownAs(
      z.array(struct('MatcherGroup', () => z.object({ matcher: text(), hooks: shownAs(z.array(hookHandler).optional(), []) }))).optional(),
      [],
    ),
  );

const hooks = struct('HooksToml', () =>
  z.object({
    PreToolUse: hookGroups(),
    PermissionRequest: hookGroups(),
    PostToolUse: hookGroups(),
    PreCompact: hookGroups(),
    PostCompact: hookGroups(),
    SessionStart: hookGroups(),
    UserPromptSubmit: hookGroups(),
    Stop: hookGroups(),
    state: unlisted(
      z
        .record(
          z.string(),
          struct('HookState', () => z.object({ enabled: unlisted(flag()), trusted_hash: unlisted(text()) })),
        )
        .optional(),
    ),
  }),
);

/** What extends the server. */
export const extensionKeys = () => ({
  skills: skills.optional(),
  plugins: shownAs(z.record(z.string(), plugin).optional(), {}),
  marketplaces: shownAs(z.record(z.string(), marketplace).optional(), {}),
  apps: apps.optional(),
  hooks: hooks.optional(),
  mcp_servers: shownAs(z.record(z.string(), shownBy(mcpServer, showMcpServer)).optional(), {}),
  notify: texts(),
});
