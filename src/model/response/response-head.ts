import type { ProviderInfo, ResponseEvent } from '../model-transport.js';

type Headers = Readonly<Record<string, string>>;
type Tell = (event: ResponseEvent) => void;

/** Tells what the head of a response says, before anything of its stream. Names of headers are in lower case. */
export function tellResponseHead(headers: Headers, provider: ProviderInfo, tell: Tell): void {
  tell({ type: 'headers', headers });
  tellConnectionHead(headers, provider, tell);
}

/** What holds for all responses of a connection: limits are not among it. */
export function tellConnectionHead(headers: Headers, provider: ProviderInfo, tell: Tell): void {
  const text = (name: string): string | null => headers[name]?.trim() || null;
  const etag = text('x-models-etag');
  if (etag !== null) provider.hearModelsEtag?.(etag);
  const model = text('openai-model');
  if (model !== null) tell({ type: 'serverModel', model });
  const turnState = text('x-codex-turn-state');
  if (turnState !== null) tell({ type: 'turnState', turnState });
  if (headers['x-reasoning-included'] !== undefined) tell({ type: 'reasoningIncluded' });
}
