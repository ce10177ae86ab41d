import type { Logger } from 'keelson';

const levels = ['error', 'warn', 'info', 'debug'] as const;
type Level = (typeof levels)[number];

/** Logs to a stream. `filter` is a level, or several directives of which the plain one counts; unset means errors only. */
export function createStreamLogger(options: {
  write: (line: string) => void;
  filter: string | undefined;
  format: string | undefined;
}): Logger {
  const asJson = options.format?.trim().toLowerCase() === 'json';
  const most = levels.indexOf(findLevel(options.filter));
  const at =
    (level: Level) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      if (levels.indexOf(level) > most) return;
      const timestamp = new Date().toISOString();
      const target = 'keelson';
      const entry = { timestamp, level: level.toUpperCase(), fields: { message, ...fields }, target };
      const details = Object.entries(fields).map(([name, value]) => ` ${name}=${String(value)}`);
      options.write(asJson ? JSON.stringify(entry) : `${timestamp} ${level.toUpperCase()} ${target}: ${message}${details.join('')}`);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

function findLevel(filter: string | undefined): Level {
  const words = (filter ?? '')
    .toLowerCase()
    .split(',')
    .map((word) => word.trim());
  if (words.includes('trace')) return 'debug';
  return levels.find((level) => words.includes(level)) ?? 'error';
}
