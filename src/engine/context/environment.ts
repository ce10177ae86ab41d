/** What the model is told of the place it works in. */
export interface EnvironmentFacts {
  readonly cwd: string;
  readonly shell: string;
  readonly currentDate: string;
  readonly timezone: string;
}

export function environmentContext({ cwd, shell, currentDate, timezone }: EnvironmentFacts): string {
  return `<environment_context>
  <cwd>${cwd}</cwd>
  <shell>${shell}</shell>
  <current_date>${currentDate}</current_date>
  <timezone>${timezone}</timezone>
</environment_context>`;
}

export interface LocalTime {
  readonly timezone: string;
  /** The local date, `YYYY-MM-DD`. */
  readonly dateOf: (ms: number) => string;
}

/** The first use of `Intl` costs tens of milliseconds: make it once, and not before it is needed. */
export function createLocalTime(timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone): LocalTime {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return { timezone, dateOf: (ms) => format.format(ms) };
}
