import * as z from 'zod';
import { uint16 } from '../scalars.js';
import { wire } from '../wire.js';

const commandExecTerminalSize = () =>
  z.object({
    /** Height in characters. */
    rows: uint16(),
    /** Width in characters. */
    cols: uint16(),
  });
/** Terminal size for command/exec; both sides must be above 0. */
export interface CommandExecTerminalSize extends z.output<ReturnType<typeof commandExecTerminalSize>> {}
export const CommandExecTerminalSize = wire<CommandExecTerminalSize>('CommandExecTerminalSize', commandExecTerminalSize);

const processTerminalSize = () =>
  z.object({
    rows: uint16(),
    cols: uint16(),
  });
/** Terminal size in characters; both numbers must be above zero. */
export interface ProcessTerminalSize extends z.output<ReturnType<typeof processTerminalSize>> {}
export const ProcessTerminalSize = wire<ProcessTerminalSize>('ProcessTerminalSize', processTerminalSize);

const commandExecOutputStream = () => z.enum(['stdout', 'stderr']);
/** Stream that output came from; in a terminal everything counts as `stdout`. */
export type CommandExecOutputStream = z.output<ReturnType<typeof commandExecOutputStream>>;
export const CommandExecOutputStream = wire<CommandExecOutputStream>('CommandExecOutputStream', commandExecOutputStream);

const processOutputStream = () => z.enum(['stdout', 'stderr']);
/** Which output of a process a piece belongs to. */
export type ProcessOutputStream = z.output<ReturnType<typeof processOutputStream>>;
export const ProcessOutputStream = wire<ProcessOutputStream>('ProcessOutputStream', processOutputStream);
