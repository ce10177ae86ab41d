import * as z from 'zod';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';
import { AppSummary } from './app.js';
import { HookEventName } from './hook.js';
import { SkillSummary } from './skill.js';

const pluginListMarketplaceKind = () => z.enum(['local', 'workspace-directory', 'shared-with-me']);
/** Where to look for plugins; all but `local` are remote and need a ChatGPT login. */
export type PluginListMarketplaceKind = z.output<ReturnType<typeof pluginListMarketplaceKind>>;
export const PluginListMarketplaceKind = wire<PluginListMarketplaceKind>('PluginListMarketplaceKind', pluginListMarketplaceKind);

const pluginShareDiscoverability = () => z.enum(['LISTED', 'UNLISTED', 'PRIVATE']);
/** Who finds a shared plugin: everyone in the list, those with the link, or only its targets. */
export type PluginShareDiscoverability = z.output<ReturnType<typeof pluginShareDiscoverability>>;
export const PluginShareDiscoverability = wire<PluginShareDiscoverability>('PluginShareDiscoverability', pluginShareDiscoverability);

const pluginSharePrincipalType = () => z.enum(['user', 'group', 'workspace']);
/** Whether a plugin is shared with a person, a group or a whole workspace. */
export type PluginSharePrincipalType = z.output<ReturnType<typeof pluginSharePrincipalType>>;
export const PluginSharePrincipalType = wire<PluginSharePrincipalType>('PluginSharePrincipalType', pluginSharePrincipalType);

const pluginShareTarget = () =>
  z.object({
    principalType: PluginSharePrincipalType,
    principalId: z.string(),
  });
/** Someone to share a plugin with. */
export interface PluginShareTarget extends z.output<ReturnType<typeof pluginShareTarget>> {}
export const PluginShareTarget = wire<PluginShareTarget>('PluginShareTarget', pluginShareTarget);

const pluginShareUpdateDiscoverability = () => z.enum(['UNLISTED', 'PRIVATE']);
/** Visibility that can be set for a plugin that is already shared. */
export type PluginShareUpdateDiscoverability = z.output<ReturnType<typeof pluginShareUpdateDiscoverability>>;
export const PluginShareUpdateDiscoverability = wire<PluginShareUpdateDiscoverability>(
  'PluginShareUpdateDiscoverability',
  pluginShareUpdateDiscoverability,
);

const pluginsMigration = () =>
  z.object({
    marketplaceName: z.string(),
    /** Names without the marketplace part. */
    pluginNames: z.array(z.string()),
  });
/** Plugins of one marketplace that could be taken over from another agent. */
export interface PluginsMigration extends z.output<ReturnType<typeof pluginsMigration>> {}
export const PluginsMigration = wire<PluginsMigration>('PluginsMigration', pluginsMigration);

const marketplaceUpgradeErrorInfo = () =>
  z.object({
    marketplaceName: z.string(),
    message: z.string(),
  });
/** Marketplace that could not be upgraded, and why. */
export interface MarketplaceUpgradeErrorInfo extends z.output<ReturnType<typeof marketplaceUpgradeErrorInfo>> {}
export const MarketplaceUpgradeErrorInfo = wire<MarketplaceUpgradeErrorInfo>('MarketplaceUpgradeErrorInfo', marketplaceUpgradeErrorInfo);

const marketplaceInterface = () =>
  z.object({
    displayName: z.string().nullable(),
  });
/** How a marketplace presents itself. */
export interface MarketplaceInterface extends z.output<ReturnType<typeof marketplaceInterface>> {}
export const MarketplaceInterface = wire<MarketplaceInterface>('MarketplaceInterface', marketplaceInterface);

const marketplaceLoadErrorInfo = () =>
  z.object({
    /** Absolute path. */
    marketplacePath: AbsolutePathBuf,
    message: z.string(),
  });
/** Marketplace file that could not be read, and why. */
export interface MarketplaceLoadErrorInfo extends z.output<ReturnType<typeof marketplaceLoadErrorInfo>> {}
export const MarketplaceLoadErrorInfo = wire<MarketplaceLoadErrorInfo>('MarketplaceLoadErrorInfo', marketplaceLoadErrorInfo);

const pluginAuthPolicy = () => z.enum(['ON_INSTALL', 'ON_USE']);
/** When a plugin asks for logins: while it is installed, or at first use. */
export type PluginAuthPolicy = z.output<ReturnType<typeof pluginAuthPolicy>>;
export const PluginAuthPolicy = wire<PluginAuthPolicy>('PluginAuthPolicy', pluginAuthPolicy);

const pluginAvailability = () => z.enum(['DISABLED_BY_ADMIN', 'AVAILABLE']);
/** Whether the workspace admin permits a plugin. */
export type PluginAvailability = z.output<ReturnType<typeof pluginAvailability>>;
export const PluginAvailability = wire<PluginAvailability>('PluginAvailability', pluginAvailability);

const pluginInstallPolicy = () => z.enum(['NOT_AVAILABLE', 'AVAILABLE', 'INSTALLED_BY_DEFAULT']);
/** Whether a plugin can be installed; `INSTALLED_BY_DEFAULT` is for display only. */
export type PluginInstallPolicy = z.output<ReturnType<typeof pluginInstallPolicy>>;
export const PluginInstallPolicy = wire<PluginInstallPolicy>('PluginInstallPolicy', pluginInstallPolicy);

const pluginInterface = () =>
  z.object({
    /** Any text; no colour format is enforced. */
    brandColor: z.string().nullable(),
    /** Free labels for what the plugin can do. */
    capabilities: z.array(z.string()),
    /** The marketplace's category beats the plugin's own. */
    category: z.string().nullable(),
    /** Absolute path inside the plugin; the file may be missing. */
    composerIcon: AbsolutePathBuf.nullable(),
    /** Only for plugins of the remote catalogue. */
    composerIconUrl: z.string().nullable(),
    /** Suggested first prompts: at most 3, each at most 128 characters. */
    defaultPrompt: z.array(z.string()).nullable(),
    developerName: z.string().nullable(),
    displayName: z.string().nullable(),
    /** Absolute path inside the plugin; the file may be missing. */
    logo: AbsolutePathBuf.nullable(),
    /** Only for plugins of the remote catalogue. */
    logoUrl: z.string().nullable(),
    longDescription: z.string().nullable(),
    privacyPolicyUrl: z.string().nullable(),
    /** Only for plugins of the remote catalogue. */
    screenshotUrls: z.array(z.string()),
    /** Absolute paths inside the plugin; files may be missing. */
    screenshots: z.array(AbsolutePathBuf),
    shortDescription: z.string().nullable(),
    termsOfServiceUrl: z.string().nullable(),
    websiteUrl: z.string().nullable(),
  });
/** How a plugin presents itself to users. */
export interface PluginInterface extends z.output<ReturnType<typeof pluginInterface>> {}
export const PluginInterface = wire<PluginInterface>('PluginInterface', pluginInterface);

const pluginMarketplaceEntry = () =>
  z.object({
    /** Display data of the marketplace, if it has any. */
    interface: MarketplaceInterface.nullable(),
    name: z.string(),
    /** Absolute path of the marketplace file; null for remote marketplaces. */
    path: AbsolutePathBuf.nullable(),
    plugins: z.array(PluginSummary),
  });
/** A marketplace and its plugins. */
export interface PluginMarketplaceEntry extends z.output<ReturnType<typeof pluginMarketplaceEntry>> {}
export const PluginMarketplaceEntry = wire<PluginMarketplaceEntry>('PluginMarketplaceEntry', pluginMarketplaceEntry);

const pluginShareContext = () =>
  z.object({
    /** Account user id of the owner, if known. */
    creatorAccountUserId: z.string().nullable(),
    /** Display name of the owner, if known. */
    creatorName: z.string().nullable(),
    /** Id of the plugin in the remote catalogue. */
    remotePluginId: z.string(),
    /** With whom it is shared, without the owner; null when unknown. */
    shareTargets: z.array(PluginSharePrincipal).nullable(),
    /** Link to hand to others, if there is one. */
    shareUrl: z.string().nullable(),
  });
/** How a plugin is shared in a workspace. */
export interface PluginShareContext extends z.output<ReturnType<typeof pluginShareContext>> {}
export const PluginShareContext = wire<PluginShareContext>('PluginShareContext', pluginShareContext);

const pluginSharePrincipal = () =>
  z.object({
    /** Display name. */
    name: z.string(),
    /** Id in the back end; which kind of id depends on `principalType`. */
    principalId: z.string(),
    principalType: PluginSharePrincipalType,
  });
/** Someone a plugin is shared with. */
export interface PluginSharePrincipal extends z.output<ReturnType<typeof pluginSharePrincipal>> {}
export const PluginSharePrincipal = wire<PluginSharePrincipal>('PluginSharePrincipal', pluginSharePrincipal);

const pluginSource = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('local'),
      /** Local: absolute folder. Git: folder inside the repository, null for its root. */
      path: AbsolutePathBuf,
    }),
    z.object({
      type: z.literal('git'),
      /** Local: absolute folder. Git: folder inside the repository, null for its root. */
      path: z.string().nullable(),
      /** Branch or tag to use; null for the default branch. */
      refName: z.string().nullable(),
      /** Commit to pin; null for the tip. */
      sha: z.string().nullable(),
      /** Git address. */
      url: z.string(),
    }),
    z.object({
      type: z.literal('remote'),
    }),
  ]);
/** Where a plugin's files come from; `remote` ones are fetched by the server without telling from where. */
export type PluginSource = z.output<ReturnType<typeof pluginSource>>;
export const PluginSource = wire<PluginSource>('PluginSource', pluginSource);

const pluginSummary = () =>
  z.object({
    /** When the plugin wants its logins done. */
    authPolicy: PluginAuthPolicy,
    /** Verdict of the workspace admin, `AVAILABLE` by default. */
    availability: PluginAvailability.meta({ default: 'AVAILABLE' }).meta({ default: 'AVAILABLE' }),
    /** True only for a plugin that is installed and switched on in the user config. */
    enabled: z.boolean(),
    /** `name@marketplace`, or the catalogue's id for remote plugins. */
    id: z.string(),
    /** Whether the marketplace lets it be installed. */
    installPolicy: PluginInstallPolicy,
    /** Whether a copy is in the plugin cache. */
    installed: z.boolean(),
    /** Display data; null when the plugin gives none. */
    interface: PluginInterface.nullable(),
    /** Search words of the plugin, empty by default. */
    keywords: z.array(z.string()).meta({ default: [] }).meta({ default: [] }),
    name: z.string(),
    /** Null unless the plugin is shared in a workspace. */
    shareContext: PluginShareContext.nullable(),
    source: PluginSource,
  });
/** A plugin as it appears in lists. */
export interface PluginSummary extends z.output<ReturnType<typeof pluginSummary>> {}
export const PluginSummary = wire<PluginSummary>('PluginSummary', pluginSummary);

const pluginDetail = () =>
  z.object({
    /** Apps (connectors) that the plugin brings. */
    apps: z.array(AppSummary),
    description: z.string().nullable(),
    /** Empty unless plugin hooks are enabled. */
    hooks: z.array(PluginHookSummary),
    marketplaceName: z.string(),
    /** Absolute path of the marketplace file; null for remote marketplaces. */
    marketplacePath: AbsolutePathBuf.nullable(),
    /** Names of the MCP servers that the plugin brings, sorted. */
    mcpServers: z.array(z.string()),
    /** Empty for plugins with a Git source, which are not fetched for this. */
    skills: z.array(SkillSummary),
    summary: PluginSummary,
  });
/** All about one plugin, as its source describes it. */
export interface PluginDetail extends z.output<ReturnType<typeof pluginDetail>> {}
export const PluginDetail = wire<PluginDetail>('PluginDetail', pluginDetail);

const pluginHookSummary = () =>
  z.object({
    eventName: HookEventName,
    /** Hook key as in `hooks/list`. */
    key: z.string(),
  });
/** A hook that a plugin brings. */
export interface PluginHookSummary extends z.output<ReturnType<typeof pluginHookSummary>> {}
export const PluginHookSummary = wire<PluginHookSummary>('PluginHookSummary', pluginHookSummary);

const pluginShareListItem = () =>
  z.object({
    /** Absolute path of the folder it was uploaded from, if this machine remembers it. */
    localPluginPath: AbsolutePathBuf.nullable(),
    plugin: PluginSummary,
    /** Link to hand to others. */
    shareUrl: z.string(),
  });
/** One plugin that the user has shared. */
export interface PluginShareListItem extends z.output<ReturnType<typeof pluginShareListItem>> {}
export const PluginShareListItem = wire<PluginShareListItem>('PluginShareListItem', pluginShareListItem);
