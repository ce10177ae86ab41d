/** One file that goes with feedback. */
export interface FeedbackAttachment {
  /** A plain file name. */
  readonly name: string;
  readonly contentType: 'text/plain';
  readonly content: Uint8Array;
}

/** What a user said of the server's work, with what was gathered for whoever reads it. */
export interface FeedbackBundle {
  /** 32 hexadecimal digits. */
  readonly eventId: string;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly threadId: string;
  readonly title: string;
  readonly level: 'error' | 'info';
  /** What the user wrote. */
  readonly reason: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly attachments: readonly FeedbackAttachment[];
}

/**
 * Takes a bundle to where it is read. It has ten seconds before the client is answered; a failure is logged and the client is not
 * told of it.
 */
export type FeedbackSink = (bundle: FeedbackBundle, context: { readonly signal: AbortSignal }) => void | Promise<void>;

const names: Readonly<Record<string, string>> = {
  bug: 'Bug',
  bad_result: 'Bad result',
  good_result: 'Good result',
  safety_check: 'Safety check',
};
const failures = new Set(['bug', 'bad_result', 'safety_check']);

export const feedbackTitle = (classification: string, threadId: string): string =>
  `[${names[classification] ?? 'Other'}]: Codex session ${threadId}`;

export const feedbackLevel = (classification: string): FeedbackBundle['level'] => (failures.has(classification) ? 'error' : 'info');

export interface FeedbackTags {
  readonly threadId: string;
  readonly classification: string;
  readonly version: string;
  readonly sessionSource: string;
  readonly reason: string | null;
  /** The client's own. */
  readonly given: Readonly<Record<string, string>>;
  /** What the server gathered while it worked. */
  readonly collected: Readonly<Record<string, string>>;
}

const reserved = new Set(['thread_id', 'classification', 'cli_version', 'session_source', 'reason']);

/** The labels of a bundle: those of the server cannot be replaced, the client's come before what was gathered. */
export function feedbackTags({ given, collected, ...facts }: FeedbackTags): Readonly<Record<string, string>> {
  const free = Object.entries({ ...collected, ...given }).filter(([name]) => !reserved.has(name));
  return {
    ...Object.fromEntries(free),
    thread_id: facts.threadId,
    classification: facts.classification,
    cli_version: facts.version,
    session_source: facts.sessionSource,
    ...(facts.reason === null ? {} : { reason: facts.reason }),
  };
}
