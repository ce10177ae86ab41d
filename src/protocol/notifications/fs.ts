import * as z from 'zod';
import { notification } from '../method.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { wire } from '../wire.js';

const fsChangedNotification = () =>
  z.object({
    /** Absolute, sorted, each once. */
    changedPaths: z.array(AbsolutePathBuf),
    /** As given to fs/watch. */
    watchId: z.string(),
  });
/** Changes seen by a watch, gathered for 200 milliseconds or more. */
export interface FsChangedNotification extends z.output<ReturnType<typeof fsChangedNotification>> {}
export const FsChangedNotification = wire<FsChangedNotification>('FsChangedNotification', fsChangedNotification);

export const fsNotifications = {
  /** Watched paths changed; sent to the watching connection only, events batched. */
  'fs/changed': notification('fs/changed', FsChangedNotification),
};
