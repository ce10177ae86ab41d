import * as z from 'zod';
import { notification } from '../method.js';
import { RequestId } from '../request-id.js';
import { wire } from '../wire.js';

const serverRequestResolvedNotification = () =>
  z.object({
    /** Id of the server's request. */
    requestId: RequestId,
    threadId: z.string(),
  });
/** A server request was answered or dropped, so that its prompt can be closed. */
export interface ServerRequestResolvedNotification extends z.output<ReturnType<typeof serverRequestResolvedNotification>> {}
export const ServerRequestResolvedNotification = wire<ServerRequestResolvedNotification>(
  'ServerRequestResolvedNotification',
  serverRequestResolvedNotification,
);

export const serverRequestNotifications = {
  /** A server request was answered or dropped: prompts for it can be closed. Not sent for `item/tool/call`. */
  'serverRequest/resolved': notification('serverRequest/resolved', ServerRequestResolvedNotification),
};
