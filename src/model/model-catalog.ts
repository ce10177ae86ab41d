import { bundledModels } from './bundled-models.js';
import { findModel } from './find-model.js';
import type { ModelInfo } from './model-info.js';
import { type ModelOverrides, withModelOverrides } from './model-overrides.js';

/** The models that a server knows. */
export interface ModelCatalog {
  /** As known at this moment; another array when something changed. */
  models(): readonly ModelInfo[];
}

/** The catalogue that ships with the program. */
export const bundledCatalog: ModelCatalog = { models: () => bundledModels };

/** Looks names up, under the overrides of one configuration: the same object each time while the catalogue stays as it is. */
export function createModelLookup(catalog: ModelCatalog, overrides: ModelOverrides): (name: string) => ModelInfo {
  let models = catalog.models();
  let found = new Map<string, ModelInfo>();
  return (name) => {
    if (models !== catalog.models()) {
      models = catalog.models();
      found = new Map();
    }
    const known = found.get(name);
    if (known !== undefined) return known;
    const model = withModelOverrides(findModel(name, models), overrides);
    found.set(name, model);
    return model;
  };
}
