import * as z from 'zod';
import { int64, uint } from '../../protocol/scalars.js';
import { flag, oneOf, path, paths, shownAs, struct, text, textMap } from './kit.js';
import { tui } from './tui-table.js';

const history = struct('History', () =>
  z.object({ persistence: shownAs(oneOf('save-all', 'none'), 'save-all'), max_bytes: uint().optional() }),
);

const switches = () => shownAs(z.record(z.string(), z.boolean()).optional(), {});

const migrationPrompts = struct('ExternalConfigMigrationPrompts', () =>
  z.object({
    home: flag(),
    home_last_prompted_at: int64().optional(),
    projects: switches(),
    project_last_prompted_at: shownAs(z.record(z.string(), int64()).optional(), {}),
  }),
);

const notice = struct('Notice', () =>
  z.object({
    hide_full_access_warning: flag(),
    hide_world_writable_warning: flag(),
    fast_default_opt_out: flag(),
    hide_rate_limit_model_nudge: flag(),
    hide_gpt5_1_migration_prompt: flag(),
    'hide_gpt-5.1-codex-max_migration_prompt': flag(),
    model_migrations: shownAs(textMap(), {}),
    external_config_migration_prompts: shownAs(migrationPrompts.optional(), {
      home: null,
      home_last_prompted_at: null,
      projects: {},
      project_last_prompted_at: {},
    }),
  }),
);

const realtime = struct('RealtimeToml', () =>
  z.object({
    version: oneOf('v1', 'v2'),
    type: oneOf('conversational', 'transcription'),
    transport: oneOf('webrtc', 'websocket'),
    // biome-ignore format: one list
    voice: oneOf('alloy', 'arbor', 'ash', 'ballad', 'breeze', 'cedar', 'coral', 'cove', 'echo', 'ember', 'juniper', 'maple', 'marin', 'sage', 'shimmer', 'sol', 'spruce', 'vale', 'verse'),
  }),
);

export const windows = struct('WindowsToml', () => z.object({ sandbox: oneOf('elevated', 'unelevated'), sandbox_private_desktop: flag() }));

/** What only client programs and single features read. */
export const clientKeys = () => ({
  history: shownAs(history.optional(), { persistence: 'save-all', max_bytes: null }),
  file_opener: oneOf('vscode', 'vscode-insiders', 'windsurf', 'cursor', 'none'),
  hide_agent_reasoning: shownAs(flag(), false),
  show_raw_agent_reasoning: flag(),
  check_for_update_on_startup: flag(),
  disable_paste_burst: flag(),
  suppress_unstable_features_warning: flag(),
  windows_wsl_setup_acknowledged: flag(),
  windows: windows.optional(),
  notice: notice.optional(),
  tui: tui.optional(),
  audio: struct('RealtimeAudioToml', () => z.object({ microphone: text(), speaker: text() })).optional(),
  realtime: realtime.optional(),
  experimental_realtime_start_instructions: text(),
  experimental_realtime_ws_backend_prompt: text(),
  experimental_realtime_ws_base_url: text(),
  experimental_realtime_ws_model: text(),
  experimental_realtime_ws_startup_context: text(),
  debug: struct('DebugToml', () =>
    z.object({ config_lockfile: struct('DebugConfigLockToml', () => z.looseObject({})).optional() }),
  ).optional(),
  ghost_snapshot: struct('GhostSnapshotToml', () =>
    z.object({
      ignore_large_untracked_files: int64().optional(),
      ignore_large_untracked_dirs: int64().optional(),
      disable_warnings: flag(),
    }),
  ).optional(),
  js_repl_node_module_dirs: paths(),
  js_repl_node_path: path(),
  tool_suggest: struct('ToolSuggestConfig', () =>
    z.object({
      discoverables: shownAs(z.array(z.unknown()).optional(), []),
      disabled_tools: shownAs(z.array(z.unknown()).optional(), []),
    }),
  ).optional(),
});
