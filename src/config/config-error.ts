import type { TextRange } from '../protocol/index.js';

/** Where in a file something is wrong. */
export interface FilePlace {
  readonly path: string;
  readonly range: TextRange;
}

interface ConfigErrorOptions {
  readonly place?: FilePlace | null;
  readonly isUnreadable?: boolean;
  readonly data?: unknown;
  readonly cause?: unknown;
}

/** Why the configuration cannot be loaded. The message is for users and holds no value that could be a secret. */
export class ConfigError extends Error {
  /** The layers themselves could not be read; otherwise what they say is wrong. */
  readonly isUnreadable: boolean;
  readonly place: FilePlace | null;
  /** What clients are told besides the message. */
  readonly data: unknown;

  constructor(message: string, options: ConfigErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.data = options.data;
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
