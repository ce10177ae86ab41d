/** How far a feature is: only those that are finished are on by themselves. */
export type FeatureStage = 'underDevelopment' | 'beta' | 'stable' | 'deprecated' | 'removed';

export interface Feature {
  readonly name: FeatureName;
  readonly stage: FeatureStage;
  readonly enabledByDefault: boolean;
}

/** Every feature by name, in the order in which they are listed to clients; a plus marks those that are on by default. */
const catalogue = {
  undo: 'removed',
  shell_tool: 'stable+',
  unified_exec: 'stable+',
  shell_zsh_fork: 'underDevelopment',
  shell_snapshot: 'stable+',
  js_repl: 'removed',
  code_mode: 'underDevelopment',
  code_mode_only: 'underDevelopment',
  js_repl_tools_only: 'removed',
  terminal_resize_reflow: 'beta+',
  web_search_request: 'deprecated',
  web_search_cached: 'deprecated',
  search_tool: 'removed',
  codex_git_commit: 'underDevelopment',
  runtime_metrics: 'underDevelopment',
  sqlite: 'removed+',
  memories: 'beta',
  builtin_mcp: 'underDevelopment',
  chronicle: 'underDevelopment',
  child_agents_md: 'underDevelopment',
  apply_patch_freeform: 'underDevelopment',
  apply_patch_streaming_events: 'underDevelopment',
  exec_permission_approvals: 'underDevelopment',
  hooks: 'stable+',
  request_permissions_tool: 'underDevelopment',
  use_linux_sandbox_bwrap: 'removed',
  use_legacy_landlock: 'deprecated',
  request_rule: 'removed',
  experimental_windows_sandbox: 'removed',
  elevated_windows_sandbox: 'removed',
  remote_models: 'removed',
  enable_request_compression: 'stable+',
  multi_agent: 'stable+',
  multi_agent_v2: 'underDevelopment',
  enable_fanout: 'underDevelopment',
  apps: 'stable+',
  enable_mcp_apps: 'underDevelopment',
  apps_mcp_path_override: 'underDevelopment',
  tool_search: 'stable+',
  tool_search_always_defer_mcp_tools: 'underDevelopment',
  unavailable_dummy_tools: 'stable+',
  tool_suggest: 'stable+',
  plugins: 'stable+',
  plugin_hooks: 'underDevelopment',
  in_app_browser: 'stable+',
  browser_use: 'stable+',
  browser_use_external: 'stable+',
  computer_use: 'stable+',
  remote_plugin: 'underDevelopment',
  external_migration: 'beta',
  image_generation: 'stable+',
  skill_mcp_dependency_install: 'stable+',
  skill_env_var_dependency_prompt: 'underDevelopment',
  steer: 'removed+',
  default_mode_request_user_input: 'underDevelopment',
  guardian_approval: 'stable+',
  goals: 'beta',
  collaboration_modes: 'removed+',
  tool_call_mcp_elicitation: 'stable+',
  auth_elicitation: 'underDevelopment',
  personality: 'stable+',
  artifact: 'underDevelopment',
  fast_mode: 'stable+',
  realtime_conversation: 'underDevelopment',
  remote_control: 'underDevelopment',
  image_detail_original: 'removed',
  tui_app_server: 'removed+',
  prevent_idle_sleep: 'beta',
  workspace_owner_usage_nudge: 'underDevelopment',
  responses_websockets: 'removed',
  responses_websockets_v2: 'removed',
  responses_websocket_response_processed: 'underDevelopment',
  remote_compaction_v2: 'underDevelopment',
  workspace_dependencies: 'stable+',
} as const satisfies Readonly<Record<string, FeatureStage | `${FeatureStage}+`>>;

export type FeatureName = keyof typeof catalogue;

/** What features were called before; the old names still count. */
const formerNames: Readonly<Record<string, FeatureName>> = {
  connectors: 'apps',
  collab: 'multi_agent',
  memory_tool: 'memories',
  web_search: 'web_search_request',
  experimental_use_unified_exec_tool: 'unified_exec',
  experimental_use_freeform_apply_patch: 'apply_patch_freeform',
  include_apply_patch_tool: 'apply_patch_freeform',
  enable_experimental_windows_sandbox: 'experimental_windows_sandbox',
  request_permissions: 'exec_permission_approvals',
  codex_hooks: 'hooks',
  telepathy: 'chronicle',
};

/** Whether it is the current name of a feature. */
export const isFeature = (name: string): name is FeatureName => Object.hasOwn(catalogue, name);

/** The current name of a feature that is called otherwise; `null`: it is no former name. */
export const canonicalFeature = (name: string): FeatureName | null =>
  Object.hasOwn(formerNames, name) ? (formerNames[name] ?? null) : null;

/** Whether `[features]` has a switch of that name: a feature's own, or one that it had before. */
export const isFeatureName = (name: string): boolean => isFeature(name) || canonicalFeature(name) !== null;

/** `Object.entries` forgets which keys there are. */
const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] =>
  Object.entries(record) as unknown as readonly (readonly [K, V])[];

export const features: readonly Feature[] = entriesOf(catalogue).map(([name, entry]) => ({
  name,
  stage: stageOf(entry),
  enabledByDefault: entry.endsWith('+'),
}));

/** The state of every feature: the defaults, and what the table `[features]` says over them. Unknown names are kept. */
export const resolveFeatures = (table: Readonly<Record<string, unknown>>): Readonly<Record<string, boolean>> => ({
  ...Object.fromEntries(features.map(({ name, enabledByDefault }) => [name, enabledByDefault])),
  ...Object.fromEntries(Object.entries(namedFeatures(table)).filter(([name]) => !withoutSwitch.has(name))),
});

/** Removed features that no setting switches. */
const withoutSwitch: ReadonlySet<string> = new Set(['undo', 'js_repl', 'js_repl_tools_only', 'image_detail_original', 'tui_app_server']);

/** What the table says, under current names. Of two names for one feature the later in the alphabet counts. */
export function namedFeatures(table: Readonly<Record<string, unknown>>): Readonly<Record<string, boolean>> {
  const named: Record<string, boolean> = {};
  for (const [key, value] of Object.entries(table).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const enabled = isEnabled(value);
    if (enabled !== null) named[canonicalFeature(key) ?? key] = enabled;
  }
  return named;
}

/** Some features take a table of settings, which may hold their switch. */
function isEnabled(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || !('enabled' in value)) return null;
  return typeof value.enabled === 'boolean' ? value.enabled : null;
}

type Entry = FeatureStage | `${FeatureStage}+`;

function stageOf(entry: Entry): FeatureStage {
  switch (entry) {
    case 'stable+':
      return 'stable';
    case 'beta+':
      return 'beta';
    case 'removed+':
      return 'removed';
    case 'deprecated+':
      return 'deprecated';
    case 'underDevelopment+':
      return 'underDevelopment';
    default:
      return entry;
  }
}
