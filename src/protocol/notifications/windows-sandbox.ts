import * as z from 'zod';
import { notification } from '../method.js';
import { uint } from '../scalars.js';
import { WindowsSandboxSetupMode } from '../types/permission.js';
import { wire } from '../wire.js';

const windowsWorldWritableWarningNotification = () =>
  z.object({
    /** Number of such folders beyond the samples. */
    extraCount: uint(),
    /** True if the search for them did not succeed. */
    failedScan: z.boolean(),
    /** Some of the folders. */
    samplePaths: z.array(z.string()),
  });
/** Windows only: folders that everyone may write to weaken the sandbox. */
export interface WindowsWorldWritableWarningNotification extends z.output<ReturnType<typeof windowsWorldWritableWarningNotification>> {}
export const WindowsWorldWritableWarningNotification = wire<WindowsWorldWritableWarningNotification>(
  'WindowsWorldWritableWarningNotification',
  windowsWorldWritableWarningNotification,
);

const windowsSandboxSetupCompletedNotification = () =>
  z.object({
    /** Reason of a failure, else null. */
    error: z.string().nullable(),
    mode: WindowsSandboxSetupMode,
    success: z.boolean(),
  });
/** Outcome of a Windows sandbox setup, for the connection that asked. */
export interface WindowsSandboxSetupCompletedNotification extends z.output<ReturnType<typeof windowsSandboxSetupCompletedNotification>> {}
export const WindowsSandboxSetupCompletedNotification = wire<WindowsSandboxSetupCompletedNotification>(
  'WindowsSandboxSetupCompletedNotification',
  windowsSandboxSetupCompletedNotification,
);

export const windowsSandboxNotifications = {
  /** Windows only: folders that everyone can write to weaken the sandbox. */
  'windows/worldWritableWarning': notification('windows/worldWritableWarning', WindowsWorldWritableWarningNotification),
  /** The Windows sandbox setup ended, well or badly; sent to the connection that asked. */
  'windowsSandbox/setupCompleted': notification('windowsSandbox/setupCompleted', WindowsSandboxSetupCompletedNotification),
};
