import * as z from 'zod';
import { method } from '../method.js';
import { filePath } from '../scalars.js';
import { scope } from '../scope.js';
import { HooksListEntry } from '../types/hook.js';
import { wire } from '../wire.js';

const hooksListParams = () =>
  z.object({
    /** Empty or absent means the server's working folder. */
    cwds: z.array(filePath()).optional(),
  });
/** Params of hooks/list: shows the hooks that apply to the given folders. */
export interface HooksListParams extends z.output<ReturnType<typeof hooksListParams>> {}
export const HooksListParams = wire<HooksListParams>('HooksListParams', hooksListParams);

const hooksListResponse = () =>
  z.object({
    data: z.array(HooksListEntry),
  });
/** Answer to hooks/list: one entry per folder, in the order asked. */
export interface HooksListResponse extends z.output<ReturnType<typeof hooksListResponse>> {}
export const HooksListResponse = wire<HooksListResponse>('HooksListResponse', hooksListResponse);

export const hooksMethods = {
  hooks: {
    /** Lists the hooks configured for each working directory, with their trust and any warnings. */
    list: method('hooks/list', { params: HooksListParams, result: HooksListResponse, scope: () => scope.global('config') }),
  },
};
