import * as z from 'zod';
import { method } from '../method.js';
import { uint32 } from '../scalars.js';
import { AppInfo } from '../types/app.js';
import { wire } from '../wire.js';

const appsListParams = () =>
  z.object({
    /** `nextCursor` of the page before; absent for the first page. */
    cursor: z.string().nullish(),
    /** True ignores cached lists. */
    forceRefetch: z.boolean().optional(),
    /** Page size; the server chooses when absent. */
    limit: uint32().nullish(),
    /** Judge by this thread's settings whether apps are on. */
    threadId: z.string().nullish(),
  });
/** Params of app/list: pages through the apps (connectors) that exist or are usable. Experimental. */
export interface AppsListParams extends z.output<ReturnType<typeof appsListParams>> {}
export const AppsListParams = wire<AppsListParams>('AppsListParams', appsListParams);

const appsListResponse = () =>
  z.object({
    data: z.array(AppInfo),
    /** Pass it on for the next page; null on the last. */
    nextCursor: z.string().nullable(),
  });
/** Answer to app/list: connected apps first, then by name. Experimental. */
export interface AppsListResponse extends z.output<ReturnType<typeof appsListResponse>> {}
export const AppsListResponse = wire<AppsListResponse>('AppsListResponse', appsListResponse);

export const appMethods = {
  app: {
    /** Pages through apps (connectors), accessible ones first. Empty unless feature `apps` is on with a ChatGPT login. */
    list: method('app/list', { params: AppsListParams, result: AppsListResponse }),
  },
};
