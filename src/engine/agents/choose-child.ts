import { readFile } from 'node:fs/promises';
import { parseAgentRoleFile } from '../../config/agents/agent-role-file.js';
import type { AgentRole } from '../../config/agents/agent-roles.js';
import type { ModelInfo } from '../../model/catalog/model-info.js';
import type { ReasoningEffort } from '../../protocol/index.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { modelInfoFor, noOverrides, type ThreadConfig } from '../thread/thread-config.js';
import { initialSettings, permissionsOf, type ThreadSettings } from '../turn/turn-settings.js';
import { builtInRoles } from './built-in-roles.js';

/** What a call that spawns an agent asks for; `null`: as its parent. */
export interface ChildChoice {
  readonly role: string | null;
  readonly model: string | null;
  readonly effort: ReasoningEffort | null;
  /** The parent's whole history goes with it, and so all that its parent is. */
  readonly isFullFork: boolean;
}

/** What an agent's thread is made with. */
export interface ChildSetup {
  readonly config: ThreadConfig;
  readonly settings: ThreadSettings;
  readonly role: AgentRole | null;
  /** `null`: as its configuration says. */
  readonly instructions: string | null;
}

export type ChildChoiceAnswer = ChildSetup | { readonly refusal: string };

/** All roles that agents of the configuration may have: those of the user, then our own that no user has replaced. */
export function rolesOf({ agents }: ThreadConfig): readonly AgentRole[] {
  const own = agents?.roles ?? [];
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...builtInRoles.filter(({ name }) => !names.has(name))];
}

/** Settles what a child of the thread runs with: its parent's live settings, what was asked for, and above all its role. */
export async function chooseChild(services: Services, parent: LoadedThread, choice: ChildChoice): Promise<ChildChoiceAnswer> {
  if (choice.isFullFork && (choice.role ?? choice.model ?? choice.effort) !== null) return { refusal: fullForkText };
  const { config, settings } = parent;
  const model = choice.model === null ? null : findModel(config, choice.model);
  if (choice.model !== null && model === null) return { refusal: unknownModelText(config, choice.model) };
  const current = modelInfoFor(config, settings.model);
  const effortRefusal = refuseEffort(choice.model ?? settings.model, model ?? current, choice.effort);
  if (effortRefusal !== null) return { refusal: effortRefusal };
  const role = choice.role === null ? null : (rolesOf(config).find(({ name }) => name === choice.role) ?? null);
  if (choice.role !== null && role === null) return { refusal: `unknown agent_type '${choice.role}'` };
  const asked: ThreadSettings = {
    ...settings,
    model: choice.model ?? settings.model,
    effort: choice.effort ?? (model === null ? (settings.effort ?? current.defaultEffort) : model.defaultEffort),
  };
  const layer = role === null ? null : await currentLayer(role);
  if (layer === 'unreadable') return { refusal: 'agent type is currently not available' };
  if (role !== null && layer !== null) return withRole(services, parent, { role: { ...role, layer }, asked });
  return { config: withSettings(config, asked), settings: asked, role, instructions: parent.instructions };
}

/** What the role's file says now. */
async function currentLayer({ name, configFile, layer }: AgentRole): Promise<AgentRole['layer'] | 'unreadable'> {
  if (configFile === null) return layer;
  try {
    return parseAgentRoleFile({ path: configFile, text: await readFile(configFile, 'utf8'), declaredName: name }).layer;
  } catch {
    return 'unreadable'; // Why is told when the configuration is read.
  }
}

/** The profile that the request for the parent chose. */
const profileOf = ({ overrides }: ThreadConfig): Readonly<Record<string, unknown>> =>
  overrides?.['profile'] === undefined ? {} : { profile: overrides['profile'] };

/** The configuration is read again with the role on top. What was live stays where no file could say it. */
async function withRole(
  services: Services,
  parent: LoadedThread,
  { role, asked }: { readonly role: AgentRole; readonly asked: ThreadSettings },
): Promise<ChildSetup> {
  const { config: inherited } = parent;
  const layer = role.layer ?? {};
  const hasProvider = layer['model_provider'] !== undefined;
  const read = await services.resolveConfig({
    ...noOverrides,
    cwd: asked.cwd,
    modelProvider: hasProvider ? null : inherited.provider.id,
    config: { ...profileOf(inherited), ...layer },
  });
  const config = { ...read, ...(hasProvider ? {} : { provider: inherited.provider }) };
  const { cwd, approvalPolicy, approvalsReviewer } = asked;
  const live = { cwd, approvalPolicy, approvalsReviewer, ...permissionsOf(asked) };
  const settings: ThreadSettings = { ...asked, ...initialSettings(config), ...live };
  return { config: withSettings(config, settings), settings, role, instructions: null };
}

/** The configuration that a thread with these settings was begun with. */
const withSettings = (config: ThreadConfig, settings: ThreadSettings): ThreadConfig => ({
  ...config,
  model: settings.model,
  cwd: settings.cwd,
  approvalPolicy: settings.approvalPolicy,
  approvalsReviewer: settings.approvalsReviewer,
  ...permissionsOf(settings),
  reasoningEffort: settings.effort,
  reasoningSummary: settings.summary,
  serviceTier: settings.serviceTier,
});

const findModel = (config: ThreadConfig, name: string): ModelInfo | null =>
  (config.models?.() ?? []).find(({ slug }) => slug === name) ?? null;

const unknownModelText = (config: ThreadConfig, name: string): string => {
  const available = (config.models?.() ?? []).map(({ slug }) => slug);
  return `Unknown model \`${name}\` for spawn_agent. Available models: ${available.join(', ')}`;
};

function refuseEffort(name: string, { supportedEfforts }: ModelInfo, effort: ReasoningEffort | null): string | null {
  if (effort === null) return null;
  const supported = supportedEfforts.map((level) => level.effort);
  if (supported.some((level) => level === effort)) return null;
  return `Reasoning effort \`${effort}\` is not supported for model \`${name}\`. Supported reasoning efforts: ${supported.join(', ')}`;
}

export const fullForkText =
  'Full-history forked agents inherit the parent agent type, model, and reasoning effort; omit agent_type, model, and reasoning_effort, or spawn without a full-history fork.';
