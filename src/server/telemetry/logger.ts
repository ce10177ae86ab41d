/**
 * Where the server says what went wrong inside. Secrets never reach it. `target` is the part of the server that says it:
 * `keelson::store`.
 */
export interface Logger {
  error(message: string, fields?: Readonly<Record<string, unknown>>, target?: string): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>, target?: string): void;
  info?(message: string, fields?: Readonly<Record<string, unknown>>, target?: string): void;
  debug?(message: string, fields?: Readonly<Record<string, unknown>>, target?: string): void;
  trace?(message: string, fields?: Readonly<Record<string, unknown>>, target?: string): void;
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** One thing that was said, with no secrets in it. */
export interface LogEntry {
  readonly level: LogLevel;
  /** The part of the server that says it: `keelson::store`. */
  readonly target: string;
  /** The message and its fields, in one text. */
  readonly body: string;
  readonly threadId: string | null;
}

/** The logger of one part of the server. */
export interface ServerLogger extends Required<Logger> {
  /** The same log in the name of another part. */
  of(part: string): ServerLogger;
}

export interface ServerLoggerOptions {
  /** The embedding program's. */
  readonly host: Logger | undefined;
  readonly redact: (text: string) => string;
  /** Keeps an entry. Must not throw. */
  readonly keep: (entry: LogEntry) => void;
}

/** Makes the logger that the whole server uses. A field `threadId` says which thread an entry is about. */
export function createServerLogger(options: ServerLoggerOptions, target = 'keelson::server'): ServerLogger {
  const { host, redact, keep } = options;
  const at =
    (level: LogLevel) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      const clean = redact(message);
      const cleanFields: Record<string, unknown> = {};
      for (const name in fields) cleanFields[name] = toPlain(fields[name], redact);
      host?.[level]?.(clean, cleanFields, target);
      const { threadId } = fields;
      keep({ level, target, body: toBody(clean, cleanFields), threadId: typeof threadId === 'string' ? threadId : null });
    };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    trace: at('trace'),
    of: (part) => createServerLogger(options, `keelson::${part}`),
  };
}

/** What can be told as it is; of anything else its text. */
const toPlain = (value: unknown, redact: (text: string) => string): unknown =>
  typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined ? value : redact(toText(value));

const toText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.message;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // It refers to itself, or holds what JSON has no word for.
  }
};

function toBody(message: string, fields: Readonly<Record<string, unknown>>): string {
  let body = fields['threadId'] === undefined ? message : `thread{thread_id=${fields['threadId']}}: ${message}`;
  for (const name in fields) if (name !== 'threadId') body += ` ${name}=${fields[name]}`;
  return body;
}

/** Says nothing. */
export const silentLogger: Logger = { error: () => undefined, warn: () => undefined };

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
