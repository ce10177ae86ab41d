import * as z from 'zod';
import { experimental } from '../experimental.js';
import { int64, json, uint } from '../scalars.js';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';
import { AppsConfig } from './app.js';
import { ApprovalsReviewer, AskForApproval } from './approval.js';
import { ManagedHooksRequirements } from './hook.js';
import { ReasoningEffort, ReasoningSummary, Verbosity } from './model.js';
import { NetworkRequirements, SandboxMode, SandboxWorkspaceWrite } from './permission.js';

const mergeStrategy = () => z.enum(['replace', 'upsert']);
/** How a written setting meets the present one: set anew, or merge tables key by key. */
export type MergeStrategy = z.output<ReturnType<typeof mergeStrategy>>;
export const MergeStrategy = wire<MergeStrategy>('MergeStrategy', mergeStrategy);

const configEdit = () =>
  z.object({
    /** Keys joined by dots, without quoting. */
    keyPath: z.string(),
    /** Null removes the setting. */
    value: json(),
    mergeStrategy: MergeStrategy,
  });
/** One change within a config/batchWrite. */
export interface ConfigEdit extends z.output<ReturnType<typeof configEdit>> {}
export const ConfigEdit = wire<ConfigEdit>('ConfigEdit', configEdit);

const analyticsConfig = () =>
  z
    .object({
      /** Null when not configured. */
      enabled: z.boolean().nullable(),
    })
    .catchall(json());
/** Settings for usage statistics. */
export interface AnalyticsConfig extends z.output<ReturnType<typeof analyticsConfig>> {}
export const AnalyticsConfig = wire<AnalyticsConfig>('AnalyticsConfig', analyticsConfig);

const config = () =>
  z
    .object({
      analytics: AnalyticsConfig.nullable(),
      /** When unset, follows from the trust in the project. */
      approval_policy: AskForApproval.nullable(),
      /** Unstable. The user answers prompts when unset. */
      approvals_reviewer: ApprovalsReviewer.nullable(),
      apps: experimental('Config.apps', AppsConfig.nullable()),
      /** Replaces the built-in text for summing up a long thread. */
      compact_prompt: z.string().nullable(),
      /** Added for the model in the developer role. */
      developer_instructions: z.string().nullable(),
      /** Logins to any other workspace are refused. */
      forced_chatgpt_workspace_id: z.string().nullable(),
      /** Other ways to log in are refused. */
      forced_login_method: ForcedLoginMethod.nullable(),
      /** Replaces the model's base instructions. */
      instructions: z.string().nullable(),
      model: z.string().nullable(),
      /** In tokens; from the model when unset. */
      model_auto_compact_token_limit: int64().nullable(),
      /** In tokens; from the model when unset. */
      model_context_window: int64().nullable(),
      /** Id of the provider; `openai` when unset. */
      model_provider: z.string().nullable(),
      model_reasoning_effort: ReasoningEffort.nullable(),
      model_reasoning_summary: ReasoningSummary.nullable(),
      model_verbosity: Verbosity.nullable(),
      /** Name of the profile in use; its values are not merged in here. */
      profile: z.string().nullable(),
      profiles: z.record(z.string(), ProfileV2).meta({ default: {} }),
      /** Model for reviews; the thread's when unset. */
      review_model: z.string().nullable(),
      /** When unset, follows from the trust in the project. */
      sandbox_mode: SandboxMode.nullable(),
      sandbox_workspace_write: SandboxWorkspaceWrite.nullable(),
      service_tier: z.string().nullable(),
      tools: ToolsV2.nullable(),
      /** `cached` when unset. */
      web_search: WebSearchMode.nullable(),
    })
    .catchall(json());
/** Merged settings as in the settings file, keys included; null means not set. */
export interface Config extends z.output<ReturnType<typeof config>> {}
export const Config = wire<Config>('Config', config);

const configLayer = () =>
  z.object({
    /** The source's settings alone, keys in alphabetical order. */
    config: json(),
    /** Why it does not count, such as an untrusted project; absent when it does. */
    disabledReason: z.string().nullable(),
    name: ConfigLayerSource,
    /** Fingerprint of the contents, `sha256:` and hex digits. */
    version: z.string(),
  });
/** One source of settings with its own contents. */
export interface ConfigLayer extends z.output<ReturnType<typeof configLayer>> {}
export const ConfigLayer = wire<ConfigLayer>('ConfigLayer', configLayer);

const configLayerMetadata = () =>
  z.object({
    name: ConfigLayerSource,
    /** Fingerprint of that source's contents. */
    version: z.string(),
  });
/** Source that a setting comes from. */
export interface ConfigLayerMetadata extends z.output<ReturnType<typeof configLayerMetadata>> {}
export const ConfigLayerMetadata = wire<ConfigLayerMetadata>('ConfigLayerMetadata', configLayerMetadata);

const configLayerSource = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('mdm'),
      /** Preference domain of the managed device. */
      domain: z.string(),
      /** Entry within the preference domain. */
      key: z.string(),
    }),
    z.object({
      type: z.literal('system'),
      /** Absolute path; need not exist. */
      file: AbsolutePathBuf,
    }),
    z.object({
      type: z.literal('user'),
      /** Absolute path; need not exist. */
      file: AbsolutePathBuf,
    }),
    z.object({
      type: z.literal('project'),
      /** Absolute path of the project's settings folder. */
      dotCodexFolder: AbsolutePathBuf,
    }),
    z.object({
      type: z.literal('sessionFlags'),
    }),
    z.object({
      type: z.literal('legacyManagedConfigTomlFromFile'),
      /** Absolute path; need not exist. */
      file: AbsolutePathBuf,
    }),
    z.object({
      type: z.literal('legacyManagedConfigTomlFromMdm'),
    }),
  ]);
/** Kind and place of a settings source; the kinds are listed from weakest to strongest. */
export type ConfigLayerSource = z.output<ReturnType<typeof configLayerSource>>;
export const ConfigLayerSource = wire<ConfigLayerSource>('ConfigLayerSource', configLayerSource);

const forcedLoginMethod = () => z.enum(['chatgpt', 'api']);
/** The only way to log in that the settings allow. */
export type ForcedLoginMethod = z.output<ReturnType<typeof forcedLoginMethod>>;
export const ForcedLoginMethod = wire<ForcedLoginMethod>('ForcedLoginMethod', forcedLoginMethod);

const profileV2 = () =>
  z
    .object({
      approval_policy: AskForApproval.nullable(),
      /** Who answers approval requests; null takes over the top-level setting. */
      approvals_reviewer: ApprovalsReviewer.nullable(),
      /** Address of the ChatGPT back end. */
      chatgpt_base_url: z.string().nullable(),
      model: z.string().nullable(),
      /** Id of an entry in `model_providers`. */
      model_provider: z.string().nullable(),
      model_reasoning_effort: ReasoningEffort.nullable(),
      model_reasoning_summary: ReasoningSummary.nullable(),
      model_verbosity: Verbosity.nullable(),
      service_tier: z.string().nullable(),
      /** Settings of the built-in tools. */
      tools: ToolsV2.nullable(),
      web_search: WebSearchMode.nullable(),
    })
    .catchall(json());
/** A named set of config values that beat the top-level ones; null members leave those as they are. */
export interface ProfileV2 extends z.output<ReturnType<typeof profileV2>> {}
export const ProfileV2 = wire<ProfileV2>('ProfileV2', profileV2);

const toolsV2 = () =>
  z.object({
    /** Whether the model may look at local pictures. */
    view_image: z.boolean().nullable(),
    /** Null when unset, or when the config has a mere boolean. */
    web_search: WebSearchToolConfig.nullable(),
  });
/** Config of the built-in tools. */
export interface ToolsV2 extends z.output<ReturnType<typeof toolsV2>> {}
export const ToolsV2 = wire<ToolsV2>('ToolsV2', toolsV2);

const webSearchContextSize = () => z.enum(['low', 'medium', 'high']);
/** How much of what a web search finds is given to the model. */
export type WebSearchContextSize = z.output<ReturnType<typeof webSearchContextSize>>;
export const WebSearchContextSize = wire<WebSearchContextSize>('WebSearchContextSize', webSearchContextSize);

const webSearchLocation = () =>
  z.object({
    city: z.string().nullable(),
    country: z.string().nullable(),
    region: z.string().nullable(),
    timezone: z.string().nullable(),
  });
/** Rough place of the user, to tune web searches. */
export interface WebSearchLocation extends z.output<ReturnType<typeof webSearchLocation>> {}
export const WebSearchLocation = wire<WebSearchLocation>('WebSearchLocation', webSearchLocation);

const webSearchMode = () => z.enum(['disabled', 'cached', 'live']);
/** Web search off, from stored pages only, or live; full access makes `cached` live. */
export type WebSearchMode = z.output<ReturnType<typeof webSearchMode>>;
export const WebSearchMode = wire<WebSearchMode>('WebSearchMode', webSearchMode);

const webSearchToolConfig = () =>
  z.object({
    /** Only pages of these domains; null for any. */
    allowed_domains: z.array(z.string()).nullable(),
    context_size: WebSearchContextSize.nullable(),
    /** Null tells the search nothing about the place. */
    location: WebSearchLocation.nullable(),
  });
/** Settings of the web search tool. */
export interface WebSearchToolConfig extends z.output<ReturnType<typeof webSearchToolConfig>> {}
export const WebSearchToolConfig = wire<WebSearchToolConfig>('WebSearchToolConfig', webSearchToolConfig);

const overriddenMetadata = () =>
  z.object({
    /** Value that counts in spite of the write. */
    effectiveValue: json(),
    /** Names the overriding layer, for the user. */
    message: z.string(),
    /** Layer whose value wins. */
    overridingLayer: ConfigLayerMetadata,
  });
/** Explains why a config write has no effect: a stronger layer sets the same key. */
export interface OverriddenMetadata extends z.output<ReturnType<typeof overriddenMetadata>> {}
export const OverriddenMetadata = wire<OverriddenMetadata>('OverriddenMetadata', overriddenMetadata);

const writeStatus = () => z.enum(['ok', 'okOverridden']);
/** Whether a config write takes effect or is overridden by a stronger layer. */
export type WriteStatus = z.output<ReturnType<typeof writeStatus>>;
export const WriteStatus = wire<WriteStatus>('WriteStatus', writeStatus);

const configRequirements = () =>
  z.object({
    allowedApprovalPolicies: z.array(AskForApproval).nullable(),
    allowedApprovalsReviewers: experimental('ConfigRequirements.allowedApprovalsReviewers', z.array(ApprovalsReviewer).nullable()),
    /** Always includes `read-only`. */
    allowedSandboxModes: z.array(SandboxMode).nullable(),
    /** Always includes `disabled`. */
    allowedWebSearchModes: z.array(WebSearchMode).nullable(),
    /** Region in which data must stay. */
    enforceResidency: ResidencyRequirement.nullable(),
    /** Features pinned on or off, by name. */
    featureRequirements: z.record(z.string(), z.boolean()).nullable(),
    /** Hooks that always run. */
    hooks: experimental('ConfigRequirements.hooks', ManagedHooksRequirements.nullable()),
    network: experimental('ConfigRequirements.network', NetworkRequirements.nullable()),
  });
/** Limits that an administrator sets on the settings; null members set no limit. */
export interface ConfigRequirements extends z.output<ReturnType<typeof configRequirements>> {}
export const ConfigRequirements = wire<ConfigRequirements>('ConfigRequirements', configRequirements);

const residencyRequirement = () => z.literal('us');
/** Region in which requests must be processed. */
export type ResidencyRequirement = z.output<ReturnType<typeof residencyRequirement>>;
export const ResidencyRequirement = wire<ResidencyRequirement>('ResidencyRequirement', residencyRequirement);

const textPosition = () =>
  z.object({
    /** Counts Unicode scalar values, not bytes or UTF-16 units. */
    column: uint(),
    line: uint(),
  });
/** A place in a text file; both numbers count from 1. */
export interface TextPosition extends z.output<ReturnType<typeof textPosition>> {}
export const TextPosition = wire<TextPosition>('TextPosition', textPosition);

const textRange = () =>
  z.object({
    /** Last position, included. */
    end: TextPosition,
    start: TextPosition,
  });
/** A stretch of a text file. */
export interface TextRange extends z.output<ReturnType<typeof textRange>> {}
export const TextRange = wire<TextRange>('TextRange', textRange);
