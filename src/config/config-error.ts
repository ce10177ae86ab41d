import type { TextRange } from '../protocol/index.js';

/** Where in a file something is wrong. */
export interface FilePlace {
  readonly path: string;
  readonly range: TextRange;
}

/** Why the configuration cannot be loaded. The message is for users and holds no value that could be a secret. */
export class ConfigError extends Error {
  /** The layers themselves could not be read; otherwise what they say is wrong. */
  readonly isUnreadable: boolean;
  readonly place: FilePlace | null;

  constructor(
    message: string,
    options: { readonly place?: FilePlace | null; readonly isUnreadable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.place = options.place ?? null;
    this.isUnreadable = options.isUnreadable ?? false;
  }

  /** The message behind the place that it is about. */
  get reason(): string {
    if (this.place === null) return this.message;
    const { path, range } = this.place;
    return `${path}:${range.start.line}:${range.start.column}: ${this.message}`;
  }
}

/** What to tell of a failed load. */
export function reasonOfFailure(error: unknown): string {
  if (error instanceof ConfigError) return error.reason;
  return error instanceof Error ? error.message.replace(/^failed to load configuration: /, '') : String(error);
}
