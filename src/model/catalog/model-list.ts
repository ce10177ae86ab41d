import type { Model } from '../../protocol/index.js';
import type { ModelInfo } from './model-info.js';
import { supportsPersonality } from './model-instructions.js';

export interface ListOptions {
  /** Lists models that pickers do not show, too. */
  readonly includeHidden: boolean;
  /** With it models are listed that the plain API does not have. */
  readonly chatgptAuth: boolean;
}

/** The models on offer in order of preference, as clients see them. */
export function listModels(models: readonly ModelInfo[], { includeHidden, chatgptAuth }: ListOptions): Model[] {
  const offered = offeredModels(models, { chatgptAuth });
  const preferred = defaultOf(offered);
  return offered.filter((model) => includeHidden || isShown(model)).map((model) => toWire(model, { isDefault: model === preferred }));
}

/** What threads use that name no model; `null`: the catalogue offers none. */
export const findDefaultModel = (models: readonly ModelInfo[], options: Pick<ListOptions, 'chatgptAuth'>): string | null =>
  defaultOf(offeredModels(models, options))?.slug ?? null;

const offeredModels = (models: readonly ModelInfo[], { chatgptAuth }: Pick<ListOptions, 'chatgptAuth'>): readonly ModelInfo[] =>
  models.filter((model) => chatgptAuth || model.supportedInApi).sort((a, b) => a.priority - b.priority);

const isShown = ({ visibility }: ModelInfo): boolean => visibility === 'list';

const defaultOf = (offered: readonly ModelInfo[]): ModelInfo | undefined => offered.find(isShown) ?? offered[0];

function toWire(model: ModelInfo, { isDefault }: { readonly isDefault: boolean }): Model {
  const { upgrade } = model;
  return {
    id: model.slug,
    model: model.slug,
    upgrade: upgrade?.model ?? null,
    upgradeInfo:
      upgrade === null ? null : { model: upgrade.model, upgradeCopy: null, modelLink: null, migrationMarkdown: upgrade.migrationMarkdown },
    availabilityNux: model.availabilityNux === null ? null : { message: model.availabilityNux },
    displayName: model.displayName,
    description: model.description ?? '',
    hidden: !isShown(model),
    supportedReasoningEfforts: model.supportedEfforts.map(({ effort, description }) => ({ reasoningEffort: effort, description })),
    defaultReasoningEffort: model.defaultEffort ?? 'none',
    inputModalities: [...model.inputModalities],
    supportsPersonality: supportsPersonality(model),
    additionalSpeedTiers: [...model.additionalSpeedTiers],
    serviceTiers: model.serviceTiers.map((tier) => ({ ...tier })),
    isDefault,
  };
}
