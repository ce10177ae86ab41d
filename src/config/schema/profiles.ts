import * as z from 'zod';
import { toolsTable, webSearchMode } from '../sections/tools-config.js';
import { windows } from './client-keys.js';
import { featuresTable } from './features-table.js';
import { flag, path, paths, shownAs, struct, text, unlisted } from './kit.js';
import { personality, reasoningEffort, reasoningSummary, serviceTier, verbosity } from './model-keys.js';
import { approvalPolicy, approvalsReviewer, sandboxMode } from './safety-keys.js';
import { analytics } from './telemetry-keys.js';

/** What can be said per profile. */
const profile = struct('ConfigProfile', () =>
  z.object({
    model: text(),
    model_provider: text(),
    approval_policy: approvalPolicy(),
    approvals_reviewer: approvalsReviewer(),
    service_tier: serviceTier(),
    model_reasoning_effort: reasoningEffort(),
    plan_mode_reasoning_effort: reasoningEffort(),
    model_reasoning_summary: reasoningSummary(),
    model_verbosity: verbosity(),
    model_catalog_json: path(),
    personality: personality(),
    chatgpt_base_url: text(),
    model_instructions_file: path(),
    js_repl_node_path: path(),
    js_repl_node_module_dirs: paths(),
    zsh_path: path(),
    experimental_instructions_file: path(),
    experimental_compact_prompt_file: path(),
    include_apply_patch_tool: flag(),
    include_permissions_instructions: flag(),
    include_apps_instructions: flag(),
    include_environment_context: flag(),
    experimental_use_unified_exec_tool: flag(),
    experimental_use_freeform_apply_patch: flag(),
    tools_view_image: flag(),
    tools: toolsTable.optional(),
    web_search: webSearchMode(),
    sandbox_mode: sandboxMode(),
    analytics: analytics.optional(),
    tui: struct('ProfileTui', () => z.object({ session_picker_view: z.enum(['comfortable', 'dense']).optional() })).optional(),
    windows: windows.optional(),
    features: unlisted(featuresTable.optional()),
    oss_provider: text(),
  }),
);

export const profilesKeys = () => ({
  profiles: shownAs(z.record(z.string(), profile).optional(), {}),
});
