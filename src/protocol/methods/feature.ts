import * as z from 'zod';
import { method } from '../method.js';
import { uint32 } from '../scalars.js';
import { scope } from '../scope.js';
import { ExperimentalFeature } from '../types/feature.js';
import { wire } from '../wire.js';

const experimentalFeatureListParams = () =>
  z.object({
    /** `nextCursor` of the page before; absent for the first page. */
    cursor: z.string().nullish(),
    /** Page size, at least 1; absent returns everything. */
    limit: uint32().nullish(),
  });
/** Params of experimentalFeature/list: pages through all feature flags. */
export interface ExperimentalFeatureListParams extends z.output<ReturnType<typeof experimentalFeatureListParams>> {}
export const ExperimentalFeatureListParams = wire<ExperimentalFeatureListParams>(
  'ExperimentalFeatureListParams',
  experimentalFeatureListParams,
);

const experimentalFeatureEnablementSetParams = () =>
  z.object({
    /** Switches by canonical name; others stay, and names pinned by the settings are silently kept. */
    enablement: z.record(z.string(), z.boolean()),
  });
/** Params of experimentalFeature/enablement/set: switches features for this process only; nothing is saved. */
export interface ExperimentalFeatureEnablementSetParams extends z.output<ReturnType<typeof experimentalFeatureEnablementSetParams>> {}
export const ExperimentalFeatureEnablementSetParams = wire<ExperimentalFeatureEnablementSetParams>(
  'ExperimentalFeatureEnablementSetParams',
  experimentalFeatureEnablementSetParams,
);

const experimentalFeatureListResponse = () =>
  z.object({
    data: z.array(ExperimentalFeature),
    /** Pass it on for the next page; null on the last. */
    nextCursor: z.string().nullable(),
  });
/** Answer to experimentalFeature/list, in a fixed order. */
export interface ExperimentalFeatureListResponse extends z.output<ReturnType<typeof experimentalFeatureListResponse>> {}
export const ExperimentalFeatureListResponse = wire<ExperimentalFeatureListResponse>(
  'ExperimentalFeatureListResponse',
  experimentalFeatureListResponse,
);

const experimentalFeatureEnablementSetResponse = () =>
  z.object({
    /** The request's map, also where a pinned feature did not change. */
    enablement: z.record(z.string(), z.boolean()),
  });
/** Answer to experimentalFeature/enablement/set. */
export interface ExperimentalFeatureEnablementSetResponse extends z.output<ReturnType<typeof experimentalFeatureEnablementSetResponse>> {}
export const ExperimentalFeatureEnablementSetResponse = wire<ExperimentalFeatureEnablementSetResponse>(
  'ExperimentalFeatureEnablementSetResponse',
  experimentalFeatureEnablementSetResponse,
);

export const featureMethods = {
  experimentalFeature: {
    /** Pages through all feature flags with stage and effective state. */
    list: method('experimentalFeature/list', {
      params: ExperimentalFeatureListParams,
      result: ExperimentalFeatureListResponse,
      scope: () => scope.global('config'),
    }),
    enablement: {
      /** Turns some features on or off for this process only. Flags fixed by config or requirements are silently left alone. */
      set: method('experimentalFeature/enablement/set', {
        params: ExperimentalFeatureEnablementSetParams,
        result: ExperimentalFeatureEnablementSetResponse,
        scope: () => scope.global('config'),
      }),
    },
  },
};
