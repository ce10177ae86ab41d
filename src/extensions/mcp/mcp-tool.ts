/** A tool as its server described it. */
export interface McpTool extends Readonly<Record<string, unknown>> {
  readonly name: string;
}
