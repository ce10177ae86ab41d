import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { AppSummary } from '../types/app.js';
import {
  MarketplaceLoadErrorInfo,
  PluginAuthPolicy,
  PluginDetail,
  PluginListMarketplaceKind,
  PluginMarketplaceEntry,
} from '../types/plugin.js';
import { wire } from '../wire.js';

const pluginListParams = () =>
  z.object({
    /** Absolute folders whose own or repository marketplaces count too; without them only home, configured and curated ones do. */
    cwds: z.array(AbsolutePathBuf).nullish(),
    /** Kinds to list; null means local ones, plus the remote catalogue where its feature is on. */
    marketplaceKinds: z.array(PluginListMarketplaceKind).nullish(),
  });
/** Lists marketplaces with their plugins. */
export interface PluginListParams extends z.output<ReturnType<typeof pluginListParams>> {}
export const PluginListParams = wire<PluginListParams>('PluginListParams', pluginListParams);

const pluginReadParams = () =>
  z.object({
    /** Absolute path of a local marketplace file. */
    marketplacePath: AbsolutePathBuf.nullish(),
    /** Name as listed in that marketplace. */
    pluginName: z.string(),
    /** Name of a remote marketplace. */
    remoteMarketplaceName: z.string().nullish(),
  });
/** Asks for the details of a plugin; give exactly one of the two marketplace members. */
export interface PluginReadParams extends z.output<ReturnType<typeof pluginReadParams>> {}
export const PluginReadParams = wire<PluginReadParams>('PluginReadParams', pluginReadParams);

const pluginSkillReadParams = () =>
  z.object({
    /** Must be a known remote marketplace. */
    remoteMarketplaceName: z.string(),
    /** Id of the plugin in the remote catalogue. */
    remotePluginId: z.string(),
    skillName: z.string(),
  });
/** Reads the text of one skill of a remote plugin. */
export interface PluginSkillReadParams extends z.output<ReturnType<typeof pluginSkillReadParams>> {}
export const PluginSkillReadParams = wire<PluginSkillReadParams>('PluginSkillReadParams', pluginSkillReadParams);

const pluginInstallParams = () =>
  z.object({
    /** Absolute path of a local marketplace file. */
    marketplacePath: AbsolutePathBuf.nullish(),
    /** Name as listed in that marketplace. */
    pluginName: z.string(),
    /** Name of a remote marketplace. */
    remoteMarketplaceName: z.string().nullish(),
  });
/** Installs and enables a plugin; give exactly one of the two marketplace members. */
export interface PluginInstallParams extends z.output<ReturnType<typeof pluginInstallParams>> {}
export const PluginInstallParams = wire<PluginInstallParams>('PluginInstallParams', pluginInstallParams);

const pluginUninstallParams = () =>
  z.object({
    /** `name@marketplace`; an id without `@` is a remote one and needs a ChatGPT login. */
    pluginId: z.string(),
  });
/** Removes a plugin; one that is not installed is no error. */
export interface PluginUninstallParams extends z.output<ReturnType<typeof pluginUninstallParams>> {}
export const PluginUninstallParams = wire<PluginUninstallParams>('PluginUninstallParams', pluginUninstallParams);

const pluginListResponse = () =>
  z.object({
    /** Plugins to show first; empty unless the curated marketplace is listed. */
    featuredPluginIds: z.array(z.string()).meta({ default: [] }),
    /** Marketplace files that could not be read; the others are listed all the same. */
    marketplaceLoadErrors: z.array(MarketplaceLoadErrorInfo).meta({ default: [] }),
    /** Marketplaces without a usable plugin are left out. */
    marketplaces: z.array(PluginMarketplaceEntry),
  });
/** Marketplaces found; everything is empty while feature `plugins` is off. */
export interface PluginListResponse extends z.output<ReturnType<typeof pluginListResponse>> {}
export const PluginListResponse = wire<PluginListResponse>('PluginListResponse', pluginListResponse);

const pluginReadResponse = () =>
  z.object({
    plugin: PluginDetail,
  });
/** Details of the plugin, taken from its source and not from the installed copy. */
export interface PluginReadResponse extends z.output<ReturnType<typeof pluginReadResponse>> {}
export const PluginReadResponse = wire<PluginReadResponse>('PluginReadResponse', pluginReadResponse);

const pluginSkillReadResponse = () =>
  z.object({
    /** Contents of its SKILL.md; null when the catalogue has none. */
    contents: z.string().nullable(),
  });
/** Text of the skill. */
export interface PluginSkillReadResponse extends z.output<ReturnType<typeof pluginSkillReadResponse>> {}
export const PluginSkillReadResponse = wire<PluginSkillReadResponse>('PluginSkillReadResponse', pluginSkillReadResponse);

const pluginInstallResponse = () =>
  z.object({
    /** Apps of the plugin that the user still has to connect; empty without a ChatGPT login. */
    appsNeedingAuth: z.array(AppSummary),
    /** When the plugin wants its logins done. */
    authPolicy: PluginAuthPolicy,
  });
/** Result of an installation. */
export interface PluginInstallResponse extends z.output<ReturnType<typeof pluginInstallResponse>> {}
export const PluginInstallResponse = wire<PluginInstallResponse>('PluginInstallResponse', pluginInstallResponse);

const pluginUninstallResponse = () => z.object({});
/** Empty: the plugin is gone. */
export interface PluginUninstallResponse extends z.output<ReturnType<typeof pluginUninstallResponse>> {}
export const PluginUninstallResponse = wire<PluginUninstallResponse>('PluginUninstallResponse', pluginUninstallResponse);

export const pluginMethods = {
  plugin: {
    /** Lists marketplaces and their plugins with install state. Empty while feature `plugins` is off. */
    list: method('plugin/list', { params: PluginListParams, result: PluginListResponse }),
    /** Shows one plugin's contents from its source, not from the installed copy. Give exactly one of the two marketplace selectors. */
    read: method('plugin/read', { params: PluginReadParams, result: PluginReadResponse }),
    skill: {
      /** Reads the text of one skill of a remote plugin. */
      read: method('plugin/skill/read', {
        params: PluginSkillReadParams,
        result: PluginSkillReadResponse,
        scope: () => scope.global('config'),
      }),
    },
    /** Installs and enables a plugin from a marketplace; apps that still need a login are named in the answer. */
    install: method('plugin/install', { params: PluginInstallParams, result: PluginInstallResponse, scope: () => scope.global('config') }),
    /** Removes an installed plugin and its config entry; an unknown local plugin is no error. */
    uninstall: method('plugin/uninstall', {
      params: PluginUninstallParams,
      result: PluginUninstallResponse,
      scope: () => scope.global('config'),
    }),
  },
};
