import * as z from 'zod';

const location = z.object({
  country: z.string().nullish(),
  region: z.string().nullish(),
  city: z.string().nullish(),
  timezone: z.string().nullish(),
});

/** The keys of the configuration that are about tools. */
export const toolsKeys = {
  allow_login_shell: z.boolean().optional(),
  background_terminal_max_timeout: z.number().int().min(0).optional(),
  web_search: z.enum(['disabled', 'cached', 'live']).optional(),
  tools: z
    .object({
      web_search: z
        .union([
          z.boolean(), // An old way to switch it on. It says nothing of how.
          z.object({
            context_size: z.enum(['low', 'medium', 'high']).nullish(),
            allowed_domains: z.array(z.string()).nullish(),
            location: location.nullish(),
          }),
        ])
        .optional(),
    })
    .optional(),
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
