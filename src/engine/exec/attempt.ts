import type { ConfinedCommand } from '../sandbox/sandbox.js';

/** One way to run a command. */
export type Attempt = ConfinedCommand;

/** A command that ended, before anybody hears of it. */
export interface AttemptEnd {
  readonly exitCode: number;
  /** What it wrote, the middle left out where that is more than is kept. */
  readonly output: string;
  /** Whether clients know of the item. */
  readonly isItemTold: boolean;
  /** Says that they do from here on. */
  readonly noteItemTold: () => void;
}

/**
 * What becomes of a command that ended. `again`: it runs once more, as if it had not run before. `concluded`: the end of
 * its item was told. `null`: that was it.
 */
export type Reconsideration =
  | { readonly type: 'again'; readonly attempt: Attempt }
  | { readonly type: 'concluded'; readonly refusal: string }
  | null;

/** Looks at how an attempt ended. */
export type Reconsider = (end: AttemptEnd) => Promise<Reconsideration>;
