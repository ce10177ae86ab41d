import { resolve } from 'node:path';
import { toCommandActions } from '../../exec/command-actions.js';
import { type CommandItem, newCommandItem } from '../../exec/command-item.js';
import type { ParsedScript } from '../../exec/parsed-script.js';
import { scriptOf } from '../../exec/shell-argv.js';
import { quoteCommand } from '../../exec/shell-quote.js';
import { type HookedCall, shellCall } from '../../hooks/hooked-call.js';
import { findHiddenPatch, type HiddenPatch } from '../../patch/hidden-patch.js';
import type { ToolContext } from '../tool.js';
import type { ToolServices } from '../tool-services.js';

export interface PreparedCommand {
  readonly argv: readonly [string, ...string[]];
  /** What really runs for it. */
  readonly runs: readonly [string, ...string[]];
  /** As people would type it. */
  readonly command: string;
  readonly cwd: string;
  readonly item: CommandItem;
  /** As hooks know it. */
  readonly hooked: HookedCall;
  /** What its script holds; `null`: it runs none. */
  readonly script: ParsedScript | null;
  /** Set when the command is a patch in disguise. */
  readonly patch: HiddenPatch | null;
}

interface Asked {
  readonly callId: string;
  readonly argv: readonly [string, ...string[]];
  /** The command as the model wrote it. Default: its words. */
  readonly written?: string;
  /** A folder, relative to that of the turn. */
  readonly workdir: string | null | undefined;
  readonly context: ToolContext;
  readonly services: ToolServices;
}

/** Reads a command as far as it can be read without running it. */
export async function prepareCommand({ callId, argv, written, workdir, context, services }: Asked): Promise<PreparedCommand> {
  const command = quoteCommand(argv);
  const cwd = resolve(context.cwd, workdir || '.');
  const script = scriptOf(argv);
  const parsed = script === null ? null : await services.grammar.parse(script);
  const shown = parsed ?? { plain: [argv], hasPipe: false, hereDocument: null };
  const commandActions = toCommandActions(script ?? command, shown, { cwd, home: context.env['HOME'] ?? null });
  return {
    argv,
    runs: context.snapshot?.wrap(argv, cwd) ?? argv,
    command,
    cwd,
    item: newCommandItem({ id: callId, command, cwd, commandActions }),
    hooked: shellCall(callId, written ?? command),
    script: parsed,
    patch: findHiddenPatch(argv, parsed),
  };
}
