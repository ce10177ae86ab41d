import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { WindowsSandboxReadiness, WindowsSandboxSetupMode } from '../types/permission.js';
import { wire } from '../wire.js';

const windowsSandboxSetupStartParams = () =>
  z.object({
    /** Absolute folder to set it up for; null for the server's own. */
    cwd: AbsolutePathBuf.nullish(),
    mode: WindowsSandboxSetupMode,
  });
/** Starts setting up the Windows sandbox; fails afterwards on other systems. */
export interface WindowsSandboxSetupStartParams extends z.output<ReturnType<typeof windowsSandboxSetupStartParams>> {}
export const WindowsSandboxSetupStartParams = wire<WindowsSandboxSetupStartParams>(
  'WindowsSandboxSetupStartParams',
  windowsSandboxSetupStartParams,
);

const windowsSandboxSetupStartResponse = () =>
  z.object({
    started: z.boolean(),
  });
/** Whether the setup began; its outcome comes as a notification. */
export interface WindowsSandboxSetupStartResponse extends z.output<ReturnType<typeof windowsSandboxSetupStartResponse>> {}
export const WindowsSandboxSetupStartResponse = wire<WindowsSandboxSetupStartResponse>(
  'WindowsSandboxSetupStartResponse',
  windowsSandboxSetupStartResponse,
);

const windowsSandboxReadinessResponse = () =>
  z.object({
    status: WindowsSandboxReadiness,
  });
/** Whether the Windows sandbox can be used. */
export interface WindowsSandboxReadinessResponse extends z.output<ReturnType<typeof windowsSandboxReadinessResponse>> {}
export const WindowsSandboxReadinessResponse = wire<WindowsSandboxReadinessResponse>(
  'WindowsSandboxReadinessResponse',
  windowsSandboxReadinessResponse,
);

export const windowsSandboxMethods = {
  windowsSandbox: {
    /** Begins setting up the Windows sandbox; `windowsSandbox/setupCompleted` tells the outcome and fails on other systems. */
    setupStart: method('windowsSandbox/setupStart', {
      params: WindowsSandboxSetupStartParams,
      result: WindowsSandboxSetupStartResponse,
      scope: () => scope.global('windows-sandbox-setup'),
    }),
    /** Tells whether the Windows sandbox can be used; `notConfigured` on other systems. */
    readiness: method('windowsSandbox/readiness', {
      params: null,
      result: WindowsSandboxReadinessResponse,
      scope: () => scope.global('config'),
    }),
  },
};
