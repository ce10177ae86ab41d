import type {
  AppSummary,
  PluginDetail,
  PluginInterface,
  PluginMarketplaceEntry,
  PluginShareContext,
  PluginSummary,
} from '../../../protocol/index.js';
import { compareBytes, hasAtMost } from '../../skills/skill.js';
import { type CatalogPlugin, marketplaceOf } from './catalog-plugin.js';
import { type RemoteMarketplaceName, remoteMarketplaces } from './remote-marketplace.js';

/** What is installed in the account, by id. */
export type InstalledPlugins = ReadonlyMap<string, CatalogPlugin>;

/** A part of the catalogue as a list shows it, sorted as people read. `null`: there is nothing in it. */
export function toMarketplace(
  name: RemoteMarketplaceName,
  plugins: readonly CatalogPlugin[],
  installed: InstalledPlugins,
): PluginMarketplaceEntry | null {
  if (plugins.length === 0) return null;
  const first = new Map(plugins.toReversed().map((plugin) => [plugin.id, plugin]));
  const sorted = [...first.values()].sort(byDisplayName);
  return {
    name,
    path: null,
    interface: { displayName: remoteMarketplaces[name] },
    plugins: sorted.map((plugin) => toSummary(plugin, installed)),
  };
}

export const toSummary = (plugin: CatalogPlugin, installed: InstalledPlugins): PluginSummary => {
  const own = installed.get(plugin.id);
  return {
    id: plugin.id,
    name: plugin.name,
    source: { type: 'remote' },
    installed: own !== undefined,
    enabled: own?.enabled ?? false,
    installPolicy: plugin.installation_policy ?? 'AVAILABLE',
    authPolicy: plugin.authentication_policy ?? 'ON_INSTALL',
    availability: plugin.status === 'DISABLED_BY_ADMIN' ? 'DISABLED_BY_ADMIN' : 'AVAILABLE',
    interface: toInterface(plugin.release),
    keywords: [...plugin.release.keywords],
    shareContext: toShareContext(plugin),
  };
};

export const toDetail = (plugin: CatalogPlugin, installed: InstalledPlugins, apps: readonly AppSummary[]): PluginDetail => {
  const disabled = new Set(installed.get(plugin.id)?.disabled_skill_names);
  return {
    marketplaceName: marketplaceOf(plugin),
    marketplacePath: null,
    summary: toSummary(plugin, installed),
    description: plugin.release.description ?? null,
    skills: plugin.release.skills.map(({ name, description, interface: shown }) => ({
      name,
      description: description ?? '',
      enabled: !disabled.has(name),
      interface: toSkillInterface(shown),
      path: null,
      shortDescription: shown?.short_description ?? null,
    })),
    apps: [...apps],
    hooks: [],
    mcpServers: [],
  };
};

type Release = CatalogPlugin['release'];

function toInterface({ display_name, interface: shown }: Release): PluginInterface | null {
  const read: PluginInterface = {
    displayName: display_name || null,
    shortDescription: shown?.short_description ?? null,
    longDescription: shown?.long_description ?? null,
    developerName: shown?.developer_name ?? null,
    category: shown?.category ?? null,
    capabilities: [...(shown?.capabilities ?? [])],
    websiteUrl: shown?.website_url ?? null,
    privacyPolicyUrl: shown?.privacy_policy_url ?? null,
    termsOfServiceUrl: shown?.terms_of_service_url ?? null,
    defaultPrompt: toPrompts(shown?.default_prompt),
    brandColor: shown?.brand_color ?? null,
    composerIcon: null,
    composerIconUrl: shown?.composer_icon_url ?? null,
    logo: null,
    logoUrl: shown?.logo_url ?? null,
    screenshots: [],
    screenshotUrls: [...(shown?.screenshot_urls ?? [])],
  };
  const isEmpty = Object.values(read).every((value) => value === null || (Array.isArray(value) && value.length === 0));
  return isEmpty ? null : read;
}

const maxPromptLength = 128;

function toPrompts(value: unknown): string[] | null {
  const prompt = typeof value === 'string' ? value.trim() : '';
  return prompt === '' || !hasAtMost(prompt, maxPromptLength) ? null : [prompt];
}

type SkillInterfaceOf = Release['skills'][number]['interface'];

const toSkillInterface = (shown: SkillInterfaceOf): PluginDetail['skills'][number]['interface'] =>
  shown == null
    ? null
    : {
        displayName: shown.display_name ?? null,
        shortDescription: shown.short_description ?? null,
        brandColor: shown.brand_color ?? null,
        defaultPrompt: shown.default_prompt ?? null,
        iconSmall: null,
        iconLarge: null,
      };

/** Only plugins of a workspace are shared. Who owns one needs no share of it. */
function toShareContext(plugin: CatalogPlugin): PluginShareContext | null {
  if (plugin.scope !== 'WORKSPACE') return null;
  return {
    remotePluginId: plugin.id,
    shareUrl: plugin.share_url ?? null,
    creatorAccountUserId: plugin.creator_account_user_id ?? null,
    creatorName: plugin.creator_name ?? null,
    shareTargets:
      plugin.share_principals
        ?.filter(({ role }) => role !== 'owner')
        .map(({ principal_type, principal_id, name }) => ({
          principalType: principal_type,
          principalId: principal_id,
          name: name ?? '',
        })) ?? null,
  };
}

function byDisplayName(a: CatalogPlugin, b: CatalogPlugin): number {
  const [nameA, nameB] = [a, b].map(({ release, name }) => release.display_name || name);
  return (
    compareBytes((nameA ?? '').toLowerCase(), (nameB ?? '').toLowerCase()) ||
    compareBytes(nameA ?? '', nameB ?? '') ||
    compareBytes(a.id, b.id)
  );
}
