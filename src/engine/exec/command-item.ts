import type { CommandAction, ThreadItem } from '../../protocol/index.js';

export type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;

interface NewCommand {
  readonly id: string;
  /** As people would type it. */
  readonly command: string;
  readonly cwd: string;
  readonly commandActions: readonly CommandAction[];
}

/** The item of a command that has not run yet. */
export const newCommandItem = ({ id, command, cwd, commandActions }: NewCommand): CommandItem => ({
  type: 'commandExecution',
  id,
  command,
  cwd,
  processId: null,
  source: 'agent',
  status: 'inProgress',
  commandActions: [...commandActions],
  aggregatedOutput: null,
  exitCode: null,
  durationMs: null,
});

interface CommandEnd {
  readonly exitCode: number;
  readonly output: string;
  readonly durationMs: number;
}

export const endedCommandItem = (item: CommandItem, { exitCode, output, durationMs }: CommandEnd): CommandItem => ({
  ...item,
  status: exitCode === 0 ? 'completed' : 'failed',
  aggregatedOutput: output === '' ? null : output,
  exitCode,
  durationMs,
});
