import * as z from 'zod';
import { findMistake } from '../../protocol/mistake.js';
import { int32, int64 } from '../../protocol/scalars.js';
import { InputModality, ReasoningEffort, ReasoningSummary, Verbosity } from '../../protocol/types/model.js';
import type { ModelInfo } from './model-info.js';

const text = () => z.string().nullish();

/** An entry as it stands in a catalogue file, in the cache, and in the answer of a provider. */
const entrySchema = () =>
  z.object({
    slug: z.string(),
    display_name: z.string(),
    description: text(),
    default_reasoning_level: ReasoningEffort.nullish(),
    supported_reasoning_levels: z.array(z.object({ effort: ReasoningEffort, description: z.string() })),
    shell_type: z.enum(['default', 'local', 'unified_exec', 'disabled', 'shell_command']),
    visibility: z.enum(['list', 'hide', 'none']),
    supported_in_api: z.boolean(),
    priority: int32(),
    additional_speed_tiers: z.array(z.string()).optional(),
    service_tiers: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })).optional(),
    availability_nux: z.object({ message: z.string() }).nullish(),
    upgrade: z.object({ model: z.string(), migration_markdown: z.string() }).nullish(),
    base_instructions: z.string(),
    model_messages: z
      .object({
        instructions_template: text(),
        instructions_variables: z
          .object({ personality_default: text(), personality_friendly: text(), personality_pragmatic: text() })
          .nullish(),
      })
      .nullish(),
    supports_reasoning_summaries: z.boolean(),
    default_reasoning_summary: ReasoningSummary.optional(),
    support_verbosity: z.boolean(),
    default_verbosity: Verbosity.nullish(),
    apply_patch_tool_type: z.enum(['freeform', 'function']).nullish(),
    web_search_tool_type: z.enum(['text', 'text_and_image']).optional(),
    truncation_policy: z.object({ mode: z.enum(['bytes', 'tokens']), limit: int64() }),
    supports_parallel_tool_calls: z.boolean(),
    supports_image_detail_original: z.boolean().optional(),
    context_window: int64().nullish(),
    max_context_window: int64().nullish(),
    auto_compact_token_limit: int64().nullish(),
    effective_context_window_percent: int64().optional(),
    experimental_supported_tools: z.array(z.string()),
    input_modalities: z.array(InputModality).optional(),
    supports_search_tool: z.boolean().optional(),
  });

type ModelEntry = z.output<ReturnType<typeof entrySchema>>;

/** The models of `{ "models": […] }`. @throws Error that names the first thing wrong. */
export function parseModels(value: unknown): ModelInfo[] {
  const schema = z.object({ models: z.array(entrySchema()) });
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(findMistake(schema, value, []) ?? 'invalid model catalogue', { cause: parsed.error });
  return parsed.data.models.map(toModelInfo);
}

function toModelInfo(entry: ModelEntry): ModelInfo {
  return {
    slug: entry.slug,
    displayName: entry.display_name,
    description: entry.description ?? null,
    known: true,
    visibility: entry.visibility,
    supportedInApi: entry.supported_in_api,
    priority: entry.priority,
    additionalSpeedTiers: entry.additional_speed_tiers ?? [],
    serviceTiers: entry.service_tiers ?? [],
    availabilityNux: entry.availability_nux?.message ?? null,
    upgrade: entry.upgrade ? { model: entry.upgrade.model, migrationMarkdown: entry.upgrade.migration_markdown } : null,
    baseInstructions: entry.base_instructions,
    modelMessages: toMessages(entry.model_messages),
    defaultEffort: entry.default_reasoning_level ?? null,
    supportedEfforts: entry.supported_reasoning_levels,
    supportsReasoningSummaries: entry.supports_reasoning_summaries,
    defaultSummary: entry.default_reasoning_summary ?? 'auto',
    supportsVerbosity: entry.support_verbosity,
    verbosity: entry.support_verbosity ? (entry.default_verbosity ?? null) : null,
    shellType: entry.shell_type,
    applyPatchToolType: entry.apply_patch_tool_type ?? null,
    webSearchToolType: entry.web_search_tool_type ?? 'text',
    truncationPolicy: entry.truncation_policy,
    parallelToolCalls: entry.supports_parallel_tool_calls,
    supportsImageDetailOriginal: entry.supports_image_detail_original ?? false,
    supportsSearchTool: entry.supports_search_tool ?? false,
    experimentalSupportedTools: entry.experimental_supported_tools,
    inputModalities: entry.input_modalities ?? ['text', 'image'],
    contextWindow: entry.context_window ?? null,
    maxContextWindow: entry.max_context_window ?? null,
    effectiveContextWindowPercent: entry.effective_context_window_percent ?? 95,
    autoCompactTokenLimit: entry.auto_compact_token_limit ?? null,
  };
}

function toMessages(messages: ModelEntry['model_messages']): ModelInfo['modelMessages'] {
  if (!messages) return null;
  const variables = messages.instructions_variables;
  return {
    instructionsTemplate: messages.instructions_template ?? null,
    personalities: variables
      ? {
          default: variables.personality_default ?? null,
          friendly: variables.personality_friendly ?? null,
          pragmatic: variables.personality_pragmatic ?? null,
        }
      : null,
  };
}
