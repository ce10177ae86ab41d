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

/** Makes the function that tells the local date, `YYYY-MM-DD`. Formatters are costly: make it once. */
export function createDateFormatter(timezone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (ms) => format.format(ms);
}
