import type { Personality } from '../../protocol/index.js';
import type { ModelInfo } from './model-info.js';

const placeholder = '{{ personality }}';

/** Whether the personality setting changes what the model is told. */
export function supportsPersonality({ modelMessages }: ModelInfo): boolean {
  const { instructionsTemplate, personalities } = modelMessages ?? {};
  if (!instructionsTemplate?.includes(placeholder) || !personalities) return false;
  return personalities.default !== null && personalities.friendly !== null && personalities.pragmatic !== null;
}

/** The text of a personality of this model; `null`: the model has none of its own. */
export function personalityText({ modelMessages }: ModelInfo, personality: Personality | null): string | null {
  const personalities = modelMessages?.personalities;
  if (!personalities) return null;
  return personality === 'none' ? '' : personalities[personality ?? 'default'];
}

/** The model's own instructions, in the tone that was asked for where its catalogue entry has a template. */
export function modelInstructions(model: ModelInfo, personality: Personality | null): string {
  const template = model.modelMessages?.instructionsTemplate;
  if (template == null) return model.baseInstructions;
  return template.replaceAll(placeholder, () => personalityText(model, personality) ?? '');
}
