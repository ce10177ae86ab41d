import * as z from 'zod';
import { wire } from '../wire.js';
import { ResponseItem } from './response-item.js';

const rawResponseItemCompletedNotification = () =>
  z.object({
    item: ResponseItem,
    threadId: z.string(),
    turnId: z.string(),
  });
/** Passes on a recorded model item as it is; only for threads started with `experimentalRawEvents`. */
export interface RawResponseItemCompletedNotification extends z.output<ReturnType<typeof rawResponseItemCompletedNotification>> {}
export const RawResponseItemCompletedNotification = wire<RawResponseItemCompletedNotification>(
  'RawResponseItemCompletedNotification',
  rawResponseItemCompletedNotification,
);
