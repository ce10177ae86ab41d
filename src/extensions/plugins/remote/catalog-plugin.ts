import * as z from 'zod';
import { nameOfRemoteMarketplace, type RemoteMarketplaceName } from './remote-marketplace.js';

const text = z.string().nullish().catch(null);
const texts = z
  .array(z.unknown())
  .nullish()
  .catch(null)
  .transform((values) => (values ?? []).filter((value) => typeof value === 'string'));

const principal = z.object({
  principal_type: z.enum(['user', 'group', 'workspace']),
  principal_id: z.string(),
  name: z.string().nullish(),
  role: text,
});

/** Of a list, what has the right shape. What has not costs only itself. */
const listOf = <S extends z.ZodType>(schema: S) =>
  z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((values) => (values ?? []).flatMap((value) => z.array(schema).safeParse([value]).data ?? []));

const skillInterface = z.object({
  display_name: text,
  short_description: text,
  brand_color: text,
  default_prompt: text,
});

const skill = z.object({
  name: z.string(),
  description: z.string().nullish().catch(null),
  interface: skillInterface.nullish().catch(null),
});

const pluginInterface = z.object({
  short_description: text,
  long_description: text,
  developer_name: text,
  category: text,
  capabilities: texts,
  website_url: text,
  privacy_policy_url: text,
  terms_of_service_url: text,
  brand_color: text,
  default_prompt: z.unknown(),
  composer_icon_url: text,
  logo_url: text,
  screenshot_urls: texts,
});

const release = z.object({
  version: text,
  display_name: text,
  description: text,
  bundle_download_url: text,
  app_ids: texts,
  keywords: texts,
  interface: pluginInterface.nullish().catch(null),
  skills: listOf(skill),
});

const schema = z.object({
  id: z.string().regex(/^[A-Za-z0-9_~-]+$/),
  name: z.string().min(1),
  scope: z.enum(['GLOBAL', 'WORKSPACE']),
  installation_policy: z.enum(['NOT_AVAILABLE', 'AVAILABLE', 'INSTALLED_BY_DEFAULT']).nullish(),
  authentication_policy: z.enum(['ON_INSTALL', 'ON_USE']).nullish(),
  status: z.enum(['ENABLED', 'DISABLED_BY_ADMIN']).nullish(),
  share_url: text,
  share_principals: z.array(principal).nullish().catch(null),
  creator_account_user_id: text,
  creator_name: text,
  release,
  /** Only of what is installed. */
  enabled: z.boolean().nullish().catch(null),
  disabled_skill_names: texts,
});

/** A plugin as the catalogue describes it. */
export interface CatalogPlugin extends z.output<typeof schema> {}

/** @throws Error with what is wrong with it */
export function readCatalogPlugin(value: unknown): CatalogPlugin {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a plugin'}`);
}

/** Where a plugin is listed and kept: what was shared with somebody is one of the workspace, too. */
export const marketplaceOf = ({ scope }: CatalogPlugin): RemoteMarketplaceName => nameOfRemoteMarketplace(scope);
