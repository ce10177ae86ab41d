import type { ServerNotification, Thread } from 'keelson/protocol';

/** What the header of a run tells. */
export interface RunFacts {
  readonly thread: Pick<Thread, 'id'>;
  readonly workdir: string;
  readonly model: string;
  readonly provider: string;
  readonly sandbox: string;
  readonly effort: string;
  readonly summaries: string;
  /** The prompt, or what is reviewed in short. */
  readonly prompt: string;
}

/** Shows a run while it happens. */
export interface Renderer {
  /** The thread is there; nothing is shown before. */
  begin(facts: RunFacts): void;
  hear(notification: ServerNotification): void;
  /** Nothing comes any more. */
  end(outcome: { readonly completed: boolean; readonly finalMessage: string | null }): void;
}
