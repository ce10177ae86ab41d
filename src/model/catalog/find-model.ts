import { bundledModels, fallbackModel } from './bundled-models.js';
import type { ModelInfo } from './model-info.js';

/** What is known of the model of this name: the entry with the longest slug that begins it, else the fallback. */
export function findModel(name: string, models: readonly ModelInfo[] = bundledModels): ModelInfo {
  const entry = longestPrefix(name, models) ?? longestPrefix(withoutNamespace(name), models);
  return entry ?? { ...fallbackModel, slug: name, displayName: name };
}

function longestPrefix(name: string, models: readonly ModelInfo[]): ModelInfo | undefined {
  let best: ModelInfo | undefined;
  for (const model of models) {
    if (name.startsWith(model.slug) && (best === undefined || model.slug.length > best.slug.length)) best = model;
  }
  return best;
}

/** `vendor/model`: exactly one namespace. */
const withoutNamespace = (name: string): string => /^[\w-]+\/([^/]+)$/.exec(name)?.[1] ?? name;
