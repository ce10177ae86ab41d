import * as z from 'zod';
import { experimental } from '../experimental.js';
import { method } from '../method.js';
import { filePath, int32, int64, uint } from '../scalars.js';
import { scope } from '../scope.js';
import { PermissionProfile, SandboxPolicy } from '../types/permission.js';
import { CommandExecTerminalSize } from '../types/process.js';
import { wire } from '../wire.js';

const commandExecParams = () =>
  z.object({
    /** Program and arguments; not empty. */
    command: z.array(z.string()),
    /** A relative one counts from the server's folder, which is also the default. */
    cwd: filePath().nullish(),
    /** Keeps all output; excludes `outputBytesCap`. */
    disableOutputCap: z.boolean().optional(),
    /** Lets it run as long as it likes; excludes `timeoutMs`. */
    disableTimeout: z.boolean().optional(),
    /** Added to the computed environment; null removes a variable. */
    env: z.record(z.string(), z.string().nullable()).nullish(),
    /** Bytes kept per stream, the rest is dropped; 1 MiB when absent. Excludes `disableOutputCap`. */
    outputBytesCap: uint().nullish(),
    /** Full permissions, by default the configured ones; excludes `sandboxPolicy`. Experimental. */
    permissionProfile: experimental('command/exec.permissionProfile', PermissionProfile.nullish()),
    /** Chosen by the client, valid on this connection; required for terminals and streaming. */
    processId: z.string().nullish(),
    /** By default the configured one; excludes `permissionProfile`. */
    sandboxPolicy: SandboxPolicy.nullish(),
    /** First terminal size, only with `tty`; 24 rows by 80 columns when absent. */
    size: CommandExecTerminalSize.nullish(),
    /** Allows later writes; otherwise input is at its end from the start. */
    streamStdin: z.boolean().optional(),
    /** Sends output as notifications, and leaves it out of the answer. */
    streamStdoutStderr: z.boolean().optional(),
    /** In milliseconds; 10 seconds when absent, 0 ends it at once. A timeout gives exit code 124. */
    timeoutMs: int64().nullish(),
    /** Runs in a terminal; includes both kinds of streaming. */
    tty: z.boolean().optional(),
  });
/** Params of command/exec: runs a program in the sandbox outside any thread; answered when it has ended. */
export interface CommandExecParams extends z.output<ReturnType<typeof commandExecParams>> {}
export const CommandExecParams = wire<CommandExecParams>('CommandExecParams', commandExecParams);

const commandExecWriteParams = () =>
  z.object({
    /** Ends the input after the bytes given here. */
    closeStdin: z.boolean().optional(),
    /** Bytes to send; may be absent only when input is to be closed. */
    deltaBase64: z.string().nullish(),
    processId: z.string(),
  });
/** Params of command/exec/write: sends input to a running command, ends its input, or both. */
export interface CommandExecWriteParams extends z.output<ReturnType<typeof commandExecWriteParams>> {}
export const CommandExecWriteParams = wire<CommandExecWriteParams>('CommandExecWriteParams', commandExecWriteParams);

const commandExecTerminateParams = () =>
  z.object({
    processId: z.string(),
  });
/** Params of command/exec/terminate: kills a running command with all its children. */
export interface CommandExecTerminateParams extends z.output<ReturnType<typeof commandExecTerminateParams>> {}
export const CommandExecTerminateParams = wire<CommandExecTerminateParams>('CommandExecTerminateParams', commandExecTerminateParams);

const commandExecResizeParams = () =>
  z.object({
    processId: z.string(),
    size: CommandExecTerminalSize,
  });
/** Params of command/exec/resize: changes the terminal size of a command that runs in one. */
export interface CommandExecResizeParams extends z.output<ReturnType<typeof commandExecResizeParams>> {}
export const CommandExecResizeParams = wire<CommandExecResizeParams>('CommandExecResizeParams', commandExecResizeParams);

const commandExecResponse = () =>
  z.object({
    /** 124 after a timeout; -1 when killed by a signal. */
    exitCode: int32(),
    /** Empty when it was streamed. */
    stderr: z.string(),
    /** Empty when it was streamed. */
    stdout: z.string(),
  });
/** Answer to command/exec once the program has ended. */
export interface CommandExecResponse extends z.output<ReturnType<typeof commandExecResponse>> {}
export const CommandExecResponse = wire<CommandExecResponse>('CommandExecResponse', commandExecResponse);

const commandExecWriteResponse = () => z.object({});
/** Empty answer to command/exec/write. */
export interface CommandExecWriteResponse extends z.output<ReturnType<typeof commandExecWriteResponse>> {}
export const CommandExecWriteResponse = wire<CommandExecWriteResponse>('CommandExecWriteResponse', commandExecWriteResponse);

const commandExecTerminateResponse = () => z.object({});
/** Empty answer to command/exec/terminate. */
export interface CommandExecTerminateResponse extends z.output<ReturnType<typeof commandExecTerminateResponse>> {}
export const CommandExecTerminateResponse = wire<CommandExecTerminateResponse>(
  'CommandExecTerminateResponse',
  commandExecTerminateResponse,
);

const commandExecResizeResponse = () => z.object({});
/** Empty answer to command/exec/resize. */
export interface CommandExecResizeResponse extends z.output<ReturnType<typeof commandExecResizeResponse>> {}
export const CommandExecResizeResponse = wire<CommandExecResizeResponse>('CommandExecResizeResponse', commandExecResizeResponse);

export const commandExecMethods = {
  command: {
    /** Runs one command, under the sandbox policy, and answers when it has ended. Streaming or a terminal needs a client-made `processId`. */
    exec: method('command/exec', {
      params: CommandExecParams,
      result: CommandExecResponse,
      scope: ({ processId }) => (processId ? scope.commandExec(processId) : null),
    }),
    /** Writes to or closes the stdin of a running command of this connection; stdin streaming must be on. */
    write: method('command/exec/write', {
      params: CommandExecWriteParams,
      result: CommandExecWriteResponse,
      scope: ({ processId }) => scope.commandExec(processId),
    }),
    /** Kills a running command of this connection with its process group. */
    terminate: method('command/exec/terminate', {
      params: CommandExecTerminateParams,
      result: CommandExecTerminateResponse,
      scope: ({ processId }) => scope.commandExec(processId),
    }),
    /** Resizes the terminal of a running command of this connection; it must have one. */
    resize: method('command/exec/resize', {
      params: CommandExecResizeParams,
      result: CommandExecResizeResponse,
      scope: ({ processId }) => scope.commandExec(processId),
    }),
  },
};
