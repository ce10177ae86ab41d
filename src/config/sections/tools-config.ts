import * as z from 'zod';
import { uint64 } from '../../protocol/scalars.js';
import { flag, oneOf, shownAs, shownBy, struct, text, texts } from '../schema/kit.js';

const location = struct('WebSearchLocation', () => z.object({ country: text(), region: text(), city: text(), timezone: text() }));

const webSearchDetails = z.object({
  context_size: oneOf('low', 'medium', 'high'),
  allowed_domains: texts(),
  location: location.optional(),
});

/** A mere switch is the old way to turn it on: it says nothing of how, and is not shown. */
const webSearch = struct('WebSearchToolConfigInput', () => z.union([z.boolean(), webSearchDetails]));

export const toolsTable = struct('ToolsToml', () =>
  z.object({
    web_search: shownBy(webSearch.optional(), (value) => (typeof value === 'boolean' ? null : value)),
    view_image: flag(),
  }),
);

export const webSearchMode = () => oneOf('disabled', 'cached', 'live');

/** The keys of the configuration that are about tools. */
export const toolsKeys = {
  allow_login_shell: shownAs(flag(), true),
  background_terminal_max_timeout: uint64().optional(),
  web_search: webSearchMode(),
  tools: toolsTable.optional(),
};

type Keys = z.output<z.ZodObject<typeof toolsKeys>>;

/** What the configuration says of tools. */
export interface ToolsConfig {
  readonly allowLoginShell: boolean;
  /** The longest that a look at a running command waits. */
  readonly maxPollMs: number;
  readonly webSearch: {
    readonly mode: 'disabled' | 'cached' | 'live';
    readonly contextSize: string | null;
    readonly allowedDomains: readonly string[] | null;
    readonly location: Readonly<Record<'country' | 'region' | 'city' | 'timezone', string | null>> | null;
  };
}

export function resolveTools(keys: Keys, features: Readonly<Record<string, boolean>>): ToolsConfig {
  const details = typeof keys.tools?.web_search === 'object' ? keys.tools.web_search : null;
  const { country = null, region = null, city = null, timezone = null } = details?.location ?? {};
  return {
    allowLoginShell: keys.allow_login_shell ?? true,
    maxPollMs: keys.background_terminal_max_timeout ?? 300_000,
    webSearch: {
      mode: keys.web_search ?? (features['web_search_request'] ? 'live' : 'cached'),
      contextSize: details?.context_size ?? null,
      allowedDomains: details?.allowed_domains ?? null,
      location: details?.location ? { country, region, city, timezone } : null,
    },
  };
}
