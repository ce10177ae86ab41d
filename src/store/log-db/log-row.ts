/** One entry of the log, as the database keeps it. */
export interface LogRow {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** In upper case. */
  readonly level: string;
  readonly target: string;
  readonly body: string;
  readonly threadId: string | null;
  /** `pid:<pid>:<uuid>` */
  readonly processUuid: string;
}

/** One line of a log that is sent or shown: `<RFC 3339 with microseconds>Z <level> <body>`. */
export const formatLogLine = ({ atMs, micros = 0, level, body }: Pick<LogRow, 'atMs' | 'level' | 'body'> & { micros?: number }): string =>
  `${new Date(atMs).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z ${level.padStart(5)} ${body}\n`;

/** Of a line besides its body: the time, the level, the spaces and the newline. */
const aroundBody = '2026-01-01T00:00:00.000000Z  INFO \n'.length;

/** How long the line of an entry is, without making it. */
export const logLineBytes = ({ body }: Pick<LogRow, 'body'>): number => aroundBody + Buffer.byteLength(body);
