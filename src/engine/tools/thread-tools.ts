import type { Tool } from './tool.js';
import type { ToolScope } from './tool-scope.js';
import type { ToolSet } from './tool-set.js';

/** Tools that work on threads, and so are the engine's own. */
export interface EngineTools {
  readonly goals: readonly Tool[];
  readonly agents: readonly Tool[];
}

export const noEngineTools: EngineTools = { goals: [], agents: [] };

/** The tools of one loaded thread, and what they keep between turns: running commands, approvals, the turn's diff. */
export interface ThreadTools {
  /** What a turn is offered, and who answers its calls. */
  forTurn(scope: ToolScope): ToolSet;
  /** The diff that the turn's patches made so far; empty when none. */
  turnDiff(turnId: string): string;
  /** Ends the commands that still run, and resolves when clients know. */
  cleanBackgroundTerminals(): Promise<void>;
  close(): Promise<void>;
}
