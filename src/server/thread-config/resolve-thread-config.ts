import { resolve } from 'node:path';
import type { ConfigService } from '../../config/config-service.js';
import type { LoadedConfig } from '../../config/loaded-config.js';
import { refuseDemands } from '../../config/requirements/enforce-requirements.js';
import type { TomlTable } from '../../config/toml/toml-table.js';
import { type Permissions, permissionsOfPolicy } from '../../engine/sandbox/permissions.js';
import type { ResolveConfig, ThreadConfig, ThreadConfigRequest } from '../../engine/thread/thread-config.js';
import { createModelLookup, type ModelCatalog } from '../../model/catalog/model-catalog.js';
import { findDefaultModel } from '../../model/catalog/model-list.js';
import { providerCapabilities } from '../models/provider-capabilities.js';
import type { ToProviderInfo } from '../models/provider-info.js';
import type { ServerRules } from './rules.js';
import { type PermissionPlaces, threadPermissions, type WantedPermissions, withoutDenied } from './thread-permissions.js';
import { mayWriteAnything, type TrustProject } from './trust-project.js';

export interface ResolveConfigOptions {
  readonly config: ConfigService;
  readonly catalog: ModelCatalog;
  readonly toProviderInfo: ToProviderInfo;
  readonly isChatgptLogin: () => boolean;
  readonly cwd: string;
  readonly rules: ServerRules;
  readonly places: PermissionPlaces;
  /** Starting a thread that may write is a decision to trust its project. */
  readonly trustProject: TrustProject;
}

/** Joins what the files say with what a request asks for. */
export function createResolveConfig(options: ResolveConfigOptions): ResolveConfig {
  return async (request) => {
    const cwd = resolve(options.cwd, request.cwd ?? '.');
    const first = await resolveOnce(options, request, cwd);
    const isDecision = request.mayTrust === true && first.settings.trust?.level === null && wantsToWrite(request, first.thread);
    if (!isDecision || !(await options.trustProject(cwd))) return first.thread;
    return (await resolveOnce(options, request, cwd)).thread;
  };
}

const wantsToWrite = ({ sandbox }: ThreadConfigRequest, { permissionProfile }: Permissions): boolean =>
  (sandbox !== null && sandbox !== 'read-only') || mayWriteAnything(permissionProfile);

interface Resolved {
  readonly settings: LoadedConfig;
  readonly thread: ThreadConfig & Permissions;
}

async function resolveOnce(options: ResolveConfigOptions, request: ThreadConfigRequest, cwd: string): Promise<Resolved> {
  const { config, catalog, toProviderInfo, isChatgptLogin } = options;
  const own = ownKeys(request);
  const settings = await config.forThread(request.config, cwd, { request: own });
  const { roles, problems } = await config.agentRoles(settings);
  const permissions = await permissionsOf(options, request, { cwd, selection: request.permissions, own });
  const { layers } = await config.stack({ cwd, overrides: request.config });
  await catalog.refresh();
  const thread = {
    model: settings.model ?? findDefaultModel(catalog.models(), { chatgptAuth: isChatgptLogin() }) ?? '',
    provider: toProviderInfo(settings.provider, { hearModelsEtag: (etag) => catalog.hearEtag(etag) }),
    cwd,
    approvalPolicy: settings.approvalPolicy,
    approvalsReviewer: settings.approvalsReviewer ?? 'user',
    ...permissions,
    selectPermissions: (selection, there) => permissionsOf(options, request, { ...there, selection, own: {}, isTurn: true }),
    permissionsOfPolicy: (policy, there) => withoutDenied(permissionsOfPolicy(policy), settings, { ...options.places, ...there }),
    refuse: (demands) => refuseDemands(demands, settings.requirements),
    reasoningEffort: settings.reasoningEffort,
    reasoningSummary: settings.reasoningSummary,
    serviceTier: request.serviceTier ?? settings.serviceTier,
    baseInstructions: request.baseInstructions ?? settings.instructions,
    developerInstructions: request.developerInstructions ?? settings.developerInstructions,
    compactPrompt: settings.compactPrompt,
    reviewModel: settings.reviewModel,
    reviewPolicy: settings.requirements.guardianPolicy?.value ?? settings.reviewPolicy,
    requiredNetwork: settings.requirements.network?.value ?? null,
    personality: request.personality ?? settings.personality,
    notify: settings.notify,
    realtime: settings.realtime,
    includePermissionsInstructions: settings.includePermissionsInstructions,
    includeEnvironmentContext: settings.includeEnvironmentContext,
    includeAppsInstructions: settings.includeAppsInstructions,
    projectDocMaxBytes: settings.projectDocMaxBytes,
    projectDocFallbackNames: settings.projectDocFallbackNames,
    projectRootMarkers: settings.projectRootMarkers,
    overrides: request.config,
    shellEnvironment: settings.shellEnvironment,
    features: settings.features,
    memories: settings.memories,
    configured: { profile: settings.profile, ...settings.modelOverrides },
    agents: { ...settings.agents, roles, v2: settings.multiAgentV2 },
    warnings: [...settings.warnings, ...problems, ...(settings.unstableWarning === null ? [] : [settings.unstableWarning])],
    deprecations: settings.deprecations,
    rules: options.rules.sourcesOf(layers, settings.requirements),
    models: () => catalog.models(),
    tools: {
      ...settings.tools,
      ...withoutMissing(settings),
      // Asked for each request: users log in and out while threads are open.
      get canGenerateImages() {
        return isChatgptLogin();
      },
    },
    modelInfo: createModelLookup(catalog, settings.modelOverrides),
  } satisfies ThreadConfig;
  return { settings, thread };
}

/** What the request says by itself, as the settings call it. */
function ownKeys({ model, modelProvider, sandbox, approvalPolicy, approvalsReviewer }: ThreadConfigRequest): TomlTable {
  const keys = {
    model,
    model_provider: modelProvider,
    sandbox_mode: sandbox,
    approval_policy: approvalPolicy,
    approvals_reviewer: approvalsReviewer,
  };
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== null));
}

async function permissionsOf(
  { config, places }: ResolveConfigOptions,
  request: ThreadConfigRequest,
  { own, ...wanted }: Pick<WantedPermissions, 'cwd' | 'selection' | 'isTurn'> & { readonly own: TomlTable },
): Promise<Permissions> {
  const [settings, layers] = await Promise.all([
    config.forThread(request.config, wanted.cwd, { request: own }),
    config.layers(request.config, wanted.cwd),
  ]);
  return threadPermissions(settings, { ...wanted, layers: Object.keys(own).length === 0 ? layers : [...layers, own] }, places);
}

/** A tool that the provider does not have is switched off. */
const withoutMissing = ({ provider, tools }: LoadedConfig): Pick<LoadedConfig['tools'], 'webSearch'> =>
  providerCapabilities(provider).webSearch ? { webSearch: tools.webSearch } : { webSearch: { ...tools.webSearch, mode: 'disabled' } };
