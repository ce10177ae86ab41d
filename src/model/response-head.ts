import type { ProviderInfo, ResponseEvent } from './model-transport.js';

/** Tells what the head of a response says, before anything of its stream. */
export function tellResponseHead(
  headers: Readonly<Record<string, string>>,
  provider: ProviderInfo,
  tell: (event: ResponseEvent) => void,
): void {
  const text = (name: string): string | null => headers[name]?.trim() || null;
  const etag = text('x-models-etag');
  if (etag !== null) provider.hearModelsEtag?.(etag);
  tell({ type: 'headers', headers });
  const model = text('openai-model');
  if (model !== null) tell({ type: 'serverModel', model });
  const turnState = text('x-codex-turn-state');
  if (turnState !== null) tell({ type: 'turnState', turnState });
  if (headers['x-reasoning-included'] !== undefined) tell({ type: 'reasoningIncluded' });
}
