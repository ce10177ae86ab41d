import { resolve } from 'node:path';
import type { ConfigService } from '../config/config-service.js';
import type { LoadedConfig, ModelProviderConfig } from '../config/loaded-config.js';
import type { RulesSources } from '../engine/approvals/exec-policy/exec-policy.js';
import type { ResolveConfig } from '../engine/thread-config.js';
import { createModelLookup, type ModelCatalog } from '../model/model-catalog.js';
import { findDefaultModel } from '../model/model-list.js';
import type { ProviderInfo } from '../model/model-transport.js';
import type { SandboxMode, SandboxPolicy } from '../protocol/index.js';
import { providerCapabilities } from './provider-capabilities.js';

/** Joins what the files say with what a request asks for. */
export function createResolveConfig(options: {
  config: ConfigService;
  catalog: ModelCatalog;
  toProviderInfo: (provider: ModelProviderConfig) => ProviderInfo;
  cwd: string;
  home: string;
  rules: RulesSources;
}): ResolveConfig {
  const { config, catalog, toProviderInfo } = options;
  return async (request) => {
    const overrides: Record<string, unknown> = { ...request.config };
    if (request.model !== null) overrides['model'] = request.model;
    if (request.modelProvider !== null) overrides['model_provider'] = request.modelProvider;
    if (request.sandbox !== null) overrides['sandbox_mode'] = request.sandbox;
    const cwd = resolve(options.cwd, request.cwd ?? '.');
    const settings = await config.forThread(overrides, cwd);
    const { roles, problems } = await config.agentRoles(settings);
    await catalog.refresh();
    return {
      model: settings.model ?? findDefaultModel(catalog.models(), { chatgptAuth: false }) ?? '',
      provider: { ...toProviderInfo(settings.provider), hearModelsEtag: (etag) => catalog.hearEtag(etag) },
      cwd,
      approvalPolicy: request.approvalPolicy ?? settings.approvalPolicy,
      approvalsReviewer: request.approvalsReviewer ?? settings.approvalsReviewer ?? 'user',
      sandboxPolicy: toSandboxPolicy(settings.sandboxMode),
      reasoningEffort: settings.reasoningEffort,
      reasoningSummary: settings.reasoningSummary,
      serviceTier: request.serviceTier ?? settings.serviceTier,
      baseInstructions: request.baseInstructions ?? settings.instructions,
      developerInstructions: request.developerInstructions ?? settings.developerInstructions,
      compactPrompt: settings.compactPrompt,
      reviewModel: settings.reviewModel,
      personality: request.personality ?? settings.personality,
      notify: settings.notify,
      includePermissionsInstructions: settings.includePermissionsInstructions,
      includeEnvironmentContext: settings.includeEnvironmentContext,
      projectDocMaxBytes: settings.projectDocMaxBytes,
      projectDocFallbackNames: settings.projectDocFallbackNames,
      projectRootMarkers: settings.projectRootMarkers,
      overrides: request.config,
      features: settings.features,
      agents: { ...settings.agents, roles, v2: settings.multiAgentV2 },
      warnings: problems,
      rules: options.rules,
      models: () => catalog.models(),
      // TODO: pictures may be generated with a ChatGPT login, once threads know of logins.
      tools: { ...settings.tools, ...withoutMissing(settings), canGenerateImages: false },
      modelInfo: createModelLookup(catalog, settings.modelOverrides),
    };
  };
}

/** A tool that the provider does not have is switched off. */
const withoutMissing = ({ provider, tools }: LoadedConfig): Pick<LoadedConfig['tools'], 'webSearch'> =>
  providerCapabilities(provider).webSearch ? { webSearch: tools.webSearch } : { webSearch: { ...tools.webSearch, mode: 'disabled' } };

function toSandboxPolicy(mode: SandboxMode): SandboxPolicy {
  switch (mode) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess: false };
    case 'workspace-write':
      return { type: 'workspaceWrite', writableRoots: [], networkAccess: false, excludeTmpdirEnvVar: false, excludeSlashTmp: false };
    default:
      return mode satisfies never;
  }
}
