import type { Processes } from '../../platform/processes/process.js';
import type { Random } from '../../platform/random.js';
import type { ApprovalMemory } from '../approvals/approval-memory.js';
import type { BashGrammar } from '../exec/bash-grammar.js';
import type { ExecSession } from '../exec/exec-session.js';
import type { ExecSessions } from '../exec/exec-sessions.js';
import type { HookedCall } from '../hooks/hooked-call.js';
import type { TurnDiffs } from '../patch/turn-diff.js';
import type { Sandbox } from '../sandbox/sandbox.js';

/** What the tools of one thread share, and keep between turns. */
export interface ToolServices {
  readonly processes: Processes;
  readonly random: Random;
  readonly sandbox: Sandbox;
  readonly grammar: BashGrammar;
  /** The shell that runs commands: an absolute path. */
  readonly shell: string;
  readonly sessions: ExecSessions;
  readonly memory: ApprovalMemory;
  readonly diffs: TurnDiffs;
  /** How hooks know the commands that run. */
  readonly hookedCalls: WeakMap<ExecSession, HookedCall>;
}
