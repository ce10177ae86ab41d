/** A tool that needs nobody's yes any more. */
export interface AllowedTool {
  readonly server: string;
  readonly tool: string;
  /** The app that it belongs to; `null`: none. */
  readonly app: string | null;
}
