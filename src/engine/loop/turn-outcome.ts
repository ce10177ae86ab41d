/** What a turn came to when its loop ended by itself. */
export interface TurnOutcome {
  readonly lastAgentMessage: string | null;
  readonly firstTokenAtMs: number | null;
}
