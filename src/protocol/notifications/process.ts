import * as z from 'zod';
import { notification } from '../method.js';
import { int32 } from '../scalars.js';
import { ProcessOutputStream } from '../types/process.js';
import { wire } from '../wire.js';

const processOutputDeltaNotification = () =>
  z.object({
    /** True on the last piece of a stream when the cap was met; later bytes are dropped. */
    capReached: z.boolean(),
    /** Raw bytes in base64; may cut a character in two. */
    deltaBase64: z.string(),
    /** Handle given at spawn. */
    processHandle: z.string(),
    /** With a terminal everything comes as `stdout`. */
    stream: ProcessOutputStream,
  });
/** A piece of output of a streaming process. */
export interface ProcessOutputDeltaNotification extends z.output<ReturnType<typeof processOutputDeltaNotification>> {}
export const ProcessOutputDeltaNotification = wire<ProcessOutputDeltaNotification>(
  'ProcessOutputDeltaNotification',
  processOutputDeltaNotification,
);

const processExitedNotification = () =>
  z.object({
    /** Exit status as the system reported it. */
    exitCode: int32(),
    /** Handle the client gave it; free for use again. */
    processHandle: z.string(),
    /** Captured text, empty if output was streamed. */
    stderr: z.string(),
    /** Whether bytes beyond `outputBytesCap` may have been dropped. */
    stderrCapReached: z.boolean(),
    /** Captured text, empty if output was streamed. */
    stdout: z.string(),
    /** Whether bytes beyond `outputBytesCap` may have been dropped. */
    stdoutCapReached: z.boolean(),
  });
/** A process of `process/spawn` has ended; sent once, after its output. */
export interface ProcessExitedNotification extends z.output<ReturnType<typeof processExitedNotification>> {}
export const ProcessExitedNotification = wire<ProcessExitedNotification>('ProcessExitedNotification', processExitedNotification);

export const processNotifications = {
  /** Carries base64 output of a streaming `process/spawn`. */
  'process/outputDelta': notification('process/outputDelta', ProcessOutputDeltaNotification),
  /** A spawned process ended; carries the exit code and output that was not streamed. */
  'process/exited': notification('process/exited', ProcessExitedNotification),
};
