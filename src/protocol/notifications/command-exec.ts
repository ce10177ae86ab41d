import * as z from 'zod';
import { notification } from '../method.js';
import { CommandExecOutputStream } from '../types/process.js';
import { wire } from '../wire.js';

const commandExecOutputDeltaNotification = () =>
  z.object({
    /** True on the chunk that reaches the limit; later output of the stream is dropped. */
    capReached: z.boolean(),
    /** Bytes in base64; a chunk may cut through a character. */
    deltaBase64: z.string(),
    /** As given to command/exec. */
    processId: z.string(),
    stream: CommandExecOutputStream,
  });
/** Next output of a streaming command/exec; sent only to the connection that started it. */
export interface CommandExecOutputDeltaNotification extends z.output<ReturnType<typeof commandExecOutputDeltaNotification>> {}
export const CommandExecOutputDeltaNotification = wire<CommandExecOutputDeltaNotification>(
  'CommandExecOutputDeltaNotification',
  commandExecOutputDeltaNotification,
);

export const commandExecNotifications = {
  /** Carries base64 output of a streaming `command/exec`; all of it precedes the answer. */
  'command/exec/outputDelta': notification('command/exec/outputDelta', CommandExecOutputDeltaNotification),
};
