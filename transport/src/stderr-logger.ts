import type { Logger } from 'keelson';
import { type LogLevel, parseLogFilter } from './log-filter.js';

export interface StreamLoggerOptions {
  readonly write: (line: string) => void;
  /** `RUST_LOG`: see {@link parseLogFilter}. */
  readonly filter: string | undefined;
  /** `LOG_FORMAT`: `json` makes each line an object. */
  readonly format: string | undefined;
}

/** Logs to a stream. */
export function createStreamLogger({ write, filter, format }: StreamLoggerOptions): Logger {
  const isWanted = parseLogFilter(filter);
  const asJson = format?.trim().toLowerCase() === 'json';
  const at =
    (level: LogLevel) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}, target = 'keelson'): void => {
      if (!isWanted(target, level)) return;
      const timestamp = new Date().toISOString();
      const entry = { timestamp, level: level.toUpperCase(), fields: { message, ...fields }, target };
      const details = Object.entries(fields).map(([name, value]) => ` ${name}=${String(value)}`);
      write(asJson ? JSON.stringify(entry) : `${timestamp} ${entry.level.padStart(5)} ${target}: ${message}${details.join('')}`);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), trace: at('trace') };
}
