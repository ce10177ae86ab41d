import * as z from 'zod';
import { method } from '../method.js';
import { int64, uint } from '../scalars.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { ProcessTerminalSize } from '../types/process.js';
import { wire } from '../wire.js';

const processSpawnParams = () =>
  z.object({
    /** Program and arguments; must not be empty, no shell is involved. */
    command: z.array(z.string()),
    /** Chosen by the client, not empty; must not be in use on this connection. */
    processHandle: z.string(),
    /** Absolute path of the working folder. */
    cwd: AbsolutePathBuf,
    /** Changes to the server's own environment; a null value removes a variable. */
    env: z.record(z.string(), z.string().nullable()).nullish(),
    /** Bytes kept or streamed per stream; absent means 1 MiB, null no limit. */
    outputBytesCap: uint().nullish(),
    /** First terminal size; only allowed with `tty`. */
    size: ProcessTerminalSize.nullish(),
    /** Allows `process/writeStdin`; otherwise stdin is closed from the start. */
    streamStdin: z.boolean().optional(),
    /** Sends output as it comes; `process/exited` then carries none. */
    streamStdoutStderr: z.boolean().optional(),
    /** Milliseconds before the process is ended; absent means 10 seconds, null no limit. */
    timeoutMs: int64().nullish(),
    /** Gives the process a terminal; turns both stream options on. */
    tty: z.boolean().optional(),
  });
/** Starts a host process without any sandbox; it dies with the connection. */
export interface ProcessSpawnParams extends z.output<ReturnType<typeof processSpawnParams>> {}
export const ProcessSpawnParams = wire<ProcessSpawnParams>('ProcessSpawnParams', processSpawnParams);

const processWriteStdinParams = () =>
  z.object({
    /** Closes stdin, after the data if there is some. */
    closeStdin: z.boolean().optional(),
    /** Bytes to write, in base64. */
    deltaBase64: z.string().nullish(),
    /** Handle given at spawn. */
    processHandle: z.string(),
  });
/** Feeds a process that was spawned with stdin streaming; needs data, `closeStdin` or both. */
export interface ProcessWriteStdinParams extends z.output<ReturnType<typeof processWriteStdinParams>> {}
export const ProcessWriteStdinParams = wire<ProcessWriteStdinParams>('ProcessWriteStdinParams', processWriteStdinParams);

const processKillParams = () =>
  z.object({
    /** Handle given at spawn; it must still be active. */
    processHandle: z.string(),
  });
/** Ends a spawned process of this connection. */
export interface ProcessKillParams extends z.output<ReturnType<typeof processKillParams>> {}
export const ProcessKillParams = wire<ProcessKillParams>('ProcessKillParams', processKillParams);

const processResizePtyParams = () =>
  z.object({
    /** Handle given at spawn; the process must have a terminal. */
    processHandle: z.string(),
    size: ProcessTerminalSize,
  });
/** Changes the terminal size of a spawned process. */
export interface ProcessResizePtyParams extends z.output<ReturnType<typeof processResizePtyParams>> {}
export const ProcessResizePtyParams = wire<ProcessResizePtyParams>('ProcessResizePtyParams', processResizePtyParams);

const processSpawnResponse = () => z.object({});
/** Empty: the process runs and its handle is valid. */
export interface ProcessSpawnResponse extends z.output<ReturnType<typeof processSpawnResponse>> {}
export const ProcessSpawnResponse = wire<ProcessSpawnResponse>('ProcessSpawnResponse', processSpawnResponse);

const processWriteStdinResponse = () => z.object({});
/** Empty: the data was taken. */
export interface ProcessWriteStdinResponse extends z.output<ReturnType<typeof processWriteStdinResponse>> {}
export const ProcessWriteStdinResponse = wire<ProcessWriteStdinResponse>('ProcessWriteStdinResponse', processWriteStdinResponse);

const processKillResponse = () => z.object({});
/** Empty; `process/exited` tells when the process is gone. */
export interface ProcessKillResponse extends z.output<ReturnType<typeof processKillResponse>> {}
export const ProcessKillResponse = wire<ProcessKillResponse>('ProcessKillResponse', processKillResponse);

const processResizePtyResponse = () => z.object({});
/** Empty: the terminal has its new size. */
export interface ProcessResizePtyResponse extends z.output<ReturnType<typeof processResizePtyResponse>> {}
export const ProcessResizePtyResponse = wire<ProcessResizePtyResponse>('ProcessResizePtyResponse', processResizePtyResponse);

export const processMethods = {
  process: {
    /** Starts a process that is never sandboxed and answers at once; output and exit come as notifications. A handle in use is refused. */
    spawn: method('process/spawn', {
      params: ProcessSpawnParams,
      result: ProcessSpawnResponse,
      scope: ({ processHandle }) => scope.process(processHandle),
      experimental: true,
    }),
    /** Writes to or closes the stdin of a spawned process of this connection; stdin streaming must be on. */
    writeStdin: method('process/writeStdin', {
      params: ProcessWriteStdinParams,
      result: ProcessWriteStdinResponse,
      scope: ({ processHandle }) => scope.process(processHandle),
      experimental: true,
    }),
    /** Ends a spawned process of this connection. */
    kill: method('process/kill', {
      params: ProcessKillParams,
      result: ProcessKillResponse,
      scope: ({ processHandle }) => scope.process(processHandle),
      experimental: true,
    }),
    /** Resizes the terminal of a spawned process of this connection. */
    resizePty: method('process/resizePty', {
      params: ProcessResizePtyParams,
      result: ProcessResizePtyResponse,
      scope: ({ processHandle }) => scope.process(processHandle),
      experimental: true,
    }),
  },
};
