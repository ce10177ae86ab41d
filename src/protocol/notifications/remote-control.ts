import * as z from 'zod';
import { notification } from '../method.js';
import { RemoteControlConnectionStatus } from '../types/remote-control.js';
import { wire } from '../wire.js';

const remoteControlStatusChangedNotification = () =>
  z.object({
    /** Id under which this server can be reached remotely; null while not connected. */
    environmentId: z.string().nullable(),
    status: RemoteControlConnectionStatus,
  });
/** State of remote control, sent after `initialize` and at each change. */
export interface RemoteControlStatusChangedNotification extends z.output<ReturnType<typeof remoteControlStatusChangedNotification>> {}
export const RemoteControlStatusChangedNotification = wire<RemoteControlStatusChangedNotification>(
  'RemoteControlStatusChangedNotification',
  remoteControlStatusChangedNotification,
);

export const remoteControlNotifications = {
  /** Tells the remote-control state, once after `initialize` and at each change. */
  'remoteControl/status/changed': notification('remoteControl/status/changed', RemoteControlStatusChangedNotification),
};
