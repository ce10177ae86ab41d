import type { ModelProviderConfig } from '../../config/sections/model-providers.js';
import type { ModelProviderCapabilitiesReadResponse } from '../../protocol/index.js';

/** Which optional tools a provider has. One that it does not have is not offered to its models. */
export function providerCapabilities({ kind }: ModelProviderConfig): ModelProviderCapabilitiesReadResponse {
  const all = kind !== 'bedrock';
  return { namespaceTools: all, imageGeneration: all, webSearch: all };
}
