/** The words of one command, as the shell would hand them over. */
export type PlainCommand = readonly string[];

/** A command that reads a here-document, and nothing else than a change of folder before it. */
export interface HereDocument {
  readonly words: PlainCommand;
  /** `null` when the text holds what the shell would expand. */
  readonly text: string | null;
  /** The folder of `cd FOLDER &&` before the command. */
  readonly folder: string | null;
}

/** What can be said of a script without running it. */
export interface ParsedScript {
  /**
   * The commands, when the script is nothing but plain words joined by `&&`, `||`, `;`, `|` and line ends; `null` for
   * all that could mean more: redirections, expansions, assignments, blocks, comments, background jobs.
   */
  readonly plain: readonly PlainCommand[] | null;
  /** What the scripts hold that plain commands hand to a shell of their own. */
  readonly inner?: ReadonlyMap<PlainCommand, ParsedScript>;
  readonly hasPipe: boolean;
  readonly hereDocument: HereDocument | null;
}
