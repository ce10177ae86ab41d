import * as z from 'zod';
import { wire } from '../wire.js';

const remoteControlConnectionStatus = () => z.enum(['disabled', 'connecting', 'connected', 'errored']);
/** State of the link to the remote-control service; `disabled` while the feature is off. */
export type RemoteControlConnectionStatus = z.output<ReturnType<typeof remoteControlConnectionStatus>>;
export const RemoteControlConnectionStatus = wire<RemoteControlConnectionStatus>(
  'RemoteControlConnectionStatus',
  remoteControlConnectionStatus,
);
