import type { Tool, ToolSpec } from './tool.js';
import type { ToolScope } from './tool-scope.js';

/** A tool that the provider runs: it is offered, and never called here. */
const hosted = (name: string, spec: (scope: ToolScope) => ToolSpec | null): Tool => ({
  name,
  kind: 'function',
  spec,
  isReachable: () => false,
  parallel: false,
  run: async () => ({ body: `${name} is run by the provider`, success: false }),
});

/** Searches the web. Who may do everything here may see the web as it is; others see what the provider keeps of it. */
export const webSearchTool: Tool = hosted('web_search', ({ model, settings, sandboxPolicy }) => {
  const { mode, contextSize, allowedDomains, location } = settings.webSearch;
  if (mode === 'disabled') return null;
  return {
    type: 'web_search',
    external_web_access: mode === 'live' || sandboxPolicy.type === 'dangerFullAccess',
    ...(allowedDomains === null ? {} : { filters: { allowed_domains: allowedDomains } }),
    ...(location === null ? {} : { user_location: { type: 'approximate', ...withoutNulls(location) } }),
    ...(contextSize === null ? {} : { search_context_size: contextSize }),
    ...(model.webSearchToolType === 'text_and_image' ? { search_content_types: ['text', 'image'] } : {}),
  };
});

/** Paints pictures. */
export const imageGenerationTool: Tool = hosted('image_generation', ({ model, settings, features }) =>
  settings.canGenerateImages && features['image_generation'] && model.inputModalities.includes('image')
    ? { type: 'image_generation', output_format: 'png' }
    : null,
);

const withoutNulls = (record: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
