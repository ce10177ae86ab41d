import * as z from 'zod';
import { method } from '../method.js';
import { CollaborationModeMask } from '../types/thread-item.js';
import { wire } from '../wire.js';

const collaborationModeListParams = () => z.object({});
/** Params of collaborationMode/list: asks for the ready-made working modes; no members. Experimental. */
export interface CollaborationModeListParams extends z.output<ReturnType<typeof collaborationModeListParams>> {}
export const CollaborationModeListParams = wire<CollaborationModeListParams>('CollaborationModeListParams', collaborationModeListParams);

const collaborationModeListResponse = () =>
  z.object({
    data: z.array(CollaborationModeMask),
  });
/** Answer to collaborationMode/list. Experimental. */
export interface CollaborationModeListResponse extends z.output<ReturnType<typeof collaborationModeListResponse>> {}
export const CollaborationModeListResponse = wire<CollaborationModeListResponse>(
  'CollaborationModeListResponse',
  collaborationModeListResponse,
);

export const collaborationModeMethods = {
  collaborationMode: {
    /** Lists the built-in collaboration modes. */
    list: method('collaborationMode/list', {
      params: CollaborationModeListParams,
      result: CollaborationModeListResponse,
      experimental: true,
    }),
  },
};
