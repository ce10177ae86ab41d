import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { MarketplaceUpgradeErrorInfo } from '../types/plugin.js';
import { wire } from '../wire.js';

const marketplaceAddParams = () =>
  z.object({
    /** Branch, tag or commit; git sources only. */
    refName: z.string().nullish(),
    /** Local folder, git URL or `owner/repo`. */
    source: z.string(),
    /** Check out only these paths; git sources only. */
    sparsePaths: z.array(z.string()).nullish(),
  });
/** Params of marketplace/add: registers a plugin marketplace from a folder or a git repository. */
export interface MarketplaceAddParams extends z.output<ReturnType<typeof marketplaceAddParams>> {}
export const MarketplaceAddParams = wire<MarketplaceAddParams>('MarketplaceAddParams', marketplaceAddParams);

const marketplaceRemoveParams = () =>
  z.object({
    /** Must match in letter case too. */
    marketplaceName: z.string(),
  });
/** Params of marketplace/remove: forgets a marketplace; plugins installed from it stay. */
export interface MarketplaceRemoveParams extends z.output<ReturnType<typeof marketplaceRemoveParams>> {}
export const MarketplaceRemoveParams = wire<MarketplaceRemoveParams>('MarketplaceRemoveParams', marketplaceRemoveParams);

const marketplaceUpgradeParams = () =>
  z.object({
    /** Null or absent upgrades all git marketplaces. */
    marketplaceName: z.string().nullish(),
  });
/** Params of marketplace/upgrade: brings git marketplaces and their installed plugins up to date. */
export interface MarketplaceUpgradeParams extends z.output<ReturnType<typeof marketplaceUpgradeParams>> {}
export const MarketplaceUpgradeParams = wire<MarketplaceUpgradeParams>('MarketplaceUpgradeParams', marketplaceUpgradeParams);

const marketplaceAddResponse = () =>
  z.object({
    /** True when the same source was registered before. */
    alreadyAdded: z.boolean(),
    /** Absolute folder of the marketplace; a local source is used in place, not copied. */
    installedRoot: AbsolutePathBuf,
    marketplaceName: z.string(),
  });
/** Answer to marketplace/add. */
export interface MarketplaceAddResponse extends z.output<ReturnType<typeof marketplaceAddResponse>> {}
export const MarketplaceAddResponse = wire<MarketplaceAddResponse>('MarketplaceAddResponse', marketplaceAddResponse);

const marketplaceRemoveResponse = () =>
  z.object({
    /** Folder that was deleted; null for a local marketplace. */
    installedRoot: AbsolutePathBuf.nullable(),
    marketplaceName: z.string(),
  });
/** Answer to marketplace/remove. */
export interface MarketplaceRemoveResponse extends z.output<ReturnType<typeof marketplaceRemoveResponse>> {}
export const MarketplaceRemoveResponse = wire<MarketplaceRemoveResponse>('MarketplaceRemoveResponse', marketplaceRemoveResponse);

const marketplaceUpgradeResponse = () =>
  z.object({
    /** Failures of single marketplaces; they do not fail the request. */
    errors: z.array(MarketplaceUpgradeErrorInfo),
    /** Names that were looked at. */
    selectedMarketplaces: z.array(z.string()),
    /** Absolute folders that really changed. */
    upgradedRoots: z.array(AbsolutePathBuf),
  });
/** Answer to marketplace/upgrade. */
export interface MarketplaceUpgradeResponse extends z.output<ReturnType<typeof marketplaceUpgradeResponse>> {}
export const MarketplaceUpgradeResponse = wire<MarketplaceUpgradeResponse>('MarketplaceUpgradeResponse', marketplaceUpgradeResponse);

export const marketplaceMethods = {
  marketplace: {
    /** Adds a plugin marketplace from a folder or a Git source and records it in the user config. A local folder is used in place, not copied. */
    add: method('marketplace/add', { params: MarketplaceAddParams, result: MarketplaceAddResponse, scope: () => scope.global('config') }),
    /** Removes a configured marketplace; plugins installed from it stay installed. */
    remove: method('marketplace/remove', {
      params: MarketplaceRemoveParams,
      result: MarketplaceRemoveResponse,
      scope: () => scope.global('config'),
    }),
    /** Updates one or all Git marketplaces and the plugins installed from them; failures come back in `errors`. */
    upgrade: method('marketplace/upgrade', {
      params: MarketplaceUpgradeParams,
      result: MarketplaceUpgradeResponse,
      scope: () => scope.global('config'),
    }),
  },
};
