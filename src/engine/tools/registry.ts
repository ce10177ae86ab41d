import type { ModelInfo } from '../../model/model-info.js';
import { type Processes, systemProcesses } from '../../platform/process.js';
import { type Random, systemRandom } from '../../platform/random.js';
import { ExecSessions } from '../exec/exec-sessions.js';
import { applyPatchTool, type TurnDiffs } from './apply-patch.js';
import { createApprovalMemory } from './approval-memory.js';
import { execCommandTool } from './exec-command.js';
import type { Tool } from './tool.js';
import { updatePlanTool } from './update-plan.js';
import { writeStdinTool } from './write-stdin.js';

export interface ToolsOptions {
  /** The shell that runs commands: an absolute path. */
  readonly shell: string;
  readonly allowLoginShell?: boolean;
  readonly processes?: Processes;
  readonly random?: Random;
}

/** The tools of one loaded thread, and what they keep between turns: running commands, approvals, the turn's diff. */
export interface ThreadTools {
  /** What this model is offered, in the order of the request. The same list each time. */
  forModel(model: ModelInfo): readonly Tool[];
  /** The diff that the turn's patches made so far; empty when none. */
  turnDiff(turnId: string): string;
  /** Ends all commands that still run, and resolves when clients know. */
  close(): Promise<void>;
}

export function createTools({
  shell,
  allowLoginShell = true,
  processes = systemProcesses,
  random = systemRandom,
}: ToolsOptions): ThreadTools {
  const sessions = new ExecSessions({ processes, random });
  const memory = createApprovalMemory();
  const diffs: TurnDiffs = { current: null };
  const cached = new WeakMap<ModelInfo, readonly Tool[]>();

  const build = (model: ModelInfo): readonly Tool[] => [
    ...(model.shellType === 'disabled'
      ? []
      : [execCommandTool({ sessions, memory, model, shell, allowLoginShell, random }), writeStdinTool({ sessions, model, random })]),
    updatePlanTool,
    ...(model.applyPatchToolType === null ? [] : [applyPatchTool(model.applyPatchToolType, { memory, diffs })]),
  ];

  return {
    forModel(model) {
      const known = cached.get(model);
      if (known !== undefined) return known;
      const tools = build(model);
      cached.set(model, tools);
      return tools;
    },
    turnDiff: (turnId) => (diffs.current?.turnId === turnId ? diffs.current.diff.toString() : ''),
    close: () => sessions.killAll(),
  };
}
