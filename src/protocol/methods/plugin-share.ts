import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import {
  PluginShareDiscoverability,
  PluginShareListItem,
  PluginSharePrincipal,
  PluginShareTarget,
  PluginShareUpdateDiscoverability,
} from '../types/plugin.js';
import { wire } from '../wire.js';

const pluginShareSaveParams = () =>
  z.object({
    /** `LISTED` is refused here; `UNLISTED` also shares with the caller's workspace. Null keeps the back end's choice. */
    discoverability: PluginShareDiscoverability.nullish(),
    /** Absolute path of the plugin folder. */
    pluginPath: AbsolutePathBuf,
    /** Shared plugin to update; null or absent makes a new one. */
    remotePluginId: z.string().nullish(),
    /** Users and groups to share with; workspaces are refused. */
    shareTargets: z.array(PluginShareTarget).nullish(),
  });
/** Uploads a plugin folder to share it; needs a ChatGPT login. The packed folder may have 50 MiB at most. */
export interface PluginShareSaveParams extends z.output<ReturnType<typeof pluginShareSaveParams>> {}
export const PluginShareSaveParams = wire<PluginShareSaveParams>('PluginShareSaveParams', pluginShareSaveParams);

const pluginShareUpdateTargetsParams = () =>
  z.object({
    remotePluginId: z.string(),
    /** `UNLISTED` also shares with the caller's workspace. */
    discoverability: PluginShareUpdateDiscoverability,
    /** The complete new list; who is not in it loses access. */
    shareTargets: z.array(PluginShareTarget),
  });
/** Sets whom a shared plugin is shared with; needs a ChatGPT login. */
export interface PluginShareUpdateTargetsParams extends z.output<ReturnType<typeof pluginShareUpdateTargetsParams>> {}
export const PluginShareUpdateTargetsParams = wire<PluginShareUpdateTargetsParams>(
  'PluginShareUpdateTargetsParams',
  pluginShareUpdateTargetsParams,
);

const pluginShareListParams = () => z.object({});
/** Lists the user's shared plugins; has no members and needs a ChatGPT login. */
export interface PluginShareListParams extends z.output<ReturnType<typeof pluginShareListParams>> {}
export const PluginShareListParams = wire<PluginShareListParams>('PluginShareListParams', pluginShareListParams);

const pluginShareDeleteParams = () =>
  z.object({
    remotePluginId: z.string(),
  });
/** Withdraws a shared plugin; needs a ChatGPT login. */
export interface PluginShareDeleteParams extends z.output<ReturnType<typeof pluginShareDeleteParams>> {}
export const PluginShareDeleteParams = wire<PluginShareDeleteParams>('PluginShareDeleteParams', pluginShareDeleteParams);

const pluginShareSaveResponse = () =>
  z.object({
    /** Id to use for later updates. */
    remotePluginId: z.string(),
    /** Link to hand to others. */
    shareUrl: z.string(),
  });
/** The plugin as it is now shared. */
export interface PluginShareSaveResponse extends z.output<ReturnType<typeof pluginShareSaveResponse>> {}
export const PluginShareSaveResponse = wire<PluginShareSaveResponse>('PluginShareSaveResponse', pluginShareSaveResponse);

const pluginShareUpdateTargetsResponse = () =>
  z.object({
    discoverability: PluginShareDiscoverability,
    /** Everyone the plugin is shared with now. */
    principals: z.array(PluginSharePrincipal),
  });
/** Sharing after the change. */
export interface PluginShareUpdateTargetsResponse extends z.output<ReturnType<typeof pluginShareUpdateTargetsResponse>> {}
export const PluginShareUpdateTargetsResponse = wire<PluginShareUpdateTargetsResponse>(
  'PluginShareUpdateTargetsResponse',
  pluginShareUpdateTargetsResponse,
);

const pluginShareListResponse = () =>
  z.object({
    data: z.array(PluginShareListItem),
  });
/** All plugins that the user has shared, in one page. */
export interface PluginShareListResponse extends z.output<ReturnType<typeof pluginShareListResponse>> {}
export const PluginShareListResponse = wire<PluginShareListResponse>('PluginShareListResponse', pluginShareListResponse);

const pluginShareDeleteResponse = () => z.object({});
/** Empty: the plugin is no longer shared. */
export interface PluginShareDeleteResponse extends z.output<ReturnType<typeof pluginShareDeleteResponse>> {}
export const PluginShareDeleteResponse = wire<PluginShareDeleteResponse>('PluginShareDeleteResponse', pluginShareDeleteResponse);

export const pluginShareMethods = {
  plugin: {
    share: {
      /** Uploads a local plugin folder to the workspace, as new or as an update. `LISTED` is refused; needs a ChatGPT login. */
      save: method('plugin/share/save', {
        params: PluginShareSaveParams,
        result: PluginShareSaveResponse,
        scope: () => scope.global('config'),
      }),
      /** Replaces whom a shared plugin is shared with. Needs a ChatGPT login. */
      updateTargets: method('plugin/share/updateTargets', {
        params: PluginShareUpdateTargetsParams,
        result: PluginShareUpdateTargetsResponse,
        scope: () => scope.global('config'),
      }),
      /** Lists the plugins that the user has shared. Needs a ChatGPT login. */
      list: method('plugin/share/list', {
        params: PluginShareListParams,
        result: PluginShareListResponse,
        scope: () => scope.global('config'),
      }),
      /** Withdraws a shared plugin. Needs a ChatGPT login. */
      delete: method('plugin/share/delete', {
        params: PluginShareDeleteParams,
        result: PluginShareDeleteResponse,
        scope: () => scope.global('config'),
      }),
    },
  },
};
