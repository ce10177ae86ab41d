import { resolve } from 'node:path';
import type { ConfigService } from '../config/config-service.js';
import type { LoadedConfig } from '../config/loaded-config.js';
import type { ConfigOverrides } from '../config/overrides.js';
import type { RulesSources } from '../engine/approvals/exec-policy/exec-policy.js';
import type { Permissions } from '../engine/sandbox/permissions.js';
import type { ResolveConfig } from '../engine/thread-config.js';
import { createModelLookup, type ModelCatalog } from '../model/model-catalog.js';
import { findDefaultModel } from '../model/model-list.js';
import { providerCapabilities } from './provider-capabilities.js';
import type { ToProviderInfo } from './provider-info.js';
import { type PermissionPlaces, threadPermissions, type WantedPermissions } from './thread-permissions.js';

/** Joins what the files say with what a request asks for. */
export function createResolveConfig(options: {
  config: ConfigService;
  catalog: ModelCatalog;
  toProviderInfo: ToProviderInfo;
  isChatgptLogin: () => boolean;
  cwd: string;
  home: string;
  rules: RulesSources;
  places: PermissionPlaces;
}): ResolveConfig {
  const { config, catalog, toProviderInfo, isChatgptLogin } = options;
  const permissionsOf = async (overrides: ConfigOverrides, wanted: Pick<WantedPermissions, 'cwd' | 'selection'>): Promise<Permissions> =>
    threadPermissions(
      await config.forThread(overrides, wanted.cwd),
      { ...wanted, layers: await config.layers(overrides, wanted.cwd) },
      options.places,
    );
  return async (request) => {
    const overrides: Record<string, unknown> = { ...request.config };
    if (request.model !== null) overrides['model'] = request.model;
    if (request.modelProvider !== null) overrides['model_provider'] = request.modelProvider;
    if (request.sandbox !== null) overrides['sandbox_mode'] = request.sandbox;
    const cwd = resolve(options.cwd, request.cwd ?? '.');
    const settings = await config.forThread(overrides, cwd);
    const requirements = await config.requirements();
    const { roles, problems } = await config.agentRoles(settings);
    const permissions = await permissionsOf(overrides, { cwd, selection: request.permissions });
    await catalog.refresh();
    return {
      model: settings.model ?? findDefaultModel(catalog.models(), { chatgptAuth: isChatgptLogin() }) ?? '',
      provider: toProviderInfo(settings.provider, { hearModelsEtag: (etag) => catalog.hearEtag(etag) }),
      cwd,
      approvalPolicy: request.approvalPolicy ?? settings.approvalPolicy,
      approvalsReviewer: request.approvalsReviewer ?? settings.approvalsReviewer ?? 'user',
      ...permissions,
      selectPermissions: (selection, thread) => permissionsOf({ ...request.config }, { ...thread, selection }),
      reasoningEffort: settings.reasoningEffort,
      reasoningSummary: settings.reasoningSummary,
      serviceTier: request.serviceTier ?? settings.serviceTier,
      baseInstructions: request.baseInstructions ?? settings.instructions,
      developerInstructions: request.developerInstructions ?? settings.developerInstructions,
      compactPrompt: settings.compactPrompt,
      reviewModel: settings.reviewModel,
      reviewPolicy: requirements.guardianPolicy?.value ?? settings.reviewPolicy,
      requiredNetwork: requirements.network?.value ?? null,
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
      tools: { ...settings.tools, ...withoutMissing(settings), canGenerateImages: isChatgptLogin() },
      modelInfo: createModelLookup(catalog, settings.modelOverrides),
    };
  };
}

/** A tool that the provider does not have is switched off. */
const withoutMissing = ({ provider, tools }: LoadedConfig): Pick<LoadedConfig['tools'], 'webSearch'> =>
  providerCapabilities(provider).webSearch ? { webSearch: tools.webSearch } : { webSearch: { ...tools.webSearch, mode: 'disabled' } };
