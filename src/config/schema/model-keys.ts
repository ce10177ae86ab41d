import { int64, uint } from '../../protocol/scalars.js';
import { flag, oneOf, path, shownAs, text, texts } from './kit.js';

export const reasoningEffort = () => oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh');
export const reasoningSummary = () => oneOf('auto', 'concise', 'detailed', 'none');
export const verbosity = () => oneOf('low', 'medium', 'high');
export const serviceTier = () => oneOf('fast', 'flex');
export const personality = () => oneOf('none', 'friendly', 'pragmatic');

/** Which model answers, and how. */
export const modelKeys = () => ({
  model: text(),
  review_model: text(),
  model_provider: text(),
  openai_base_url: text(),
  model_catalog_json: path(),
  model_context_window: int64().optional(),
  model_auto_compact_token_limit: int64().optional(),
  tool_output_token_limit: uint().optional(),
  model_reasoning_effort: reasoningEffort(),
  plan_mode_reasoning_effort: reasoningEffort(),
  model_reasoning_summary: reasoningSummary(),
  model_supports_reasoning_summaries: flag(),
  model_verbosity: verbosity(),
  personality: personality(),
  service_tier: serviceTier(),
  oss_provider: text(),
});

/** What the model is told. */
export const instructionsKeys = () => ({
  instructions: text(),
  developer_instructions: text(),
  compact_prompt: text(),
  commit_attribution: text(),
  model_instructions_file: path(),
  experimental_instructions_file: path(),
  experimental_compact_prompt_file: path(),
  include_permissions_instructions: flag(),
  include_apps_instructions: flag(),
  include_environment_context: flag(),
  project_doc_max_bytes: shownAs(uint().optional(), 32 * 1024),
  project_doc_fallback_filenames: shownAs(texts(), []),
  project_root_markers: texts(),
});
