/** What the model is told of the place it works in. */
export interface EnvironmentFacts {
  readonly cwd: string;
  readonly shell: string;
  /** Nothing can be run: neither folder nor shell is told. Default: there is a place to work in. */
  readonly isNowhere?: boolean;
  readonly currentDate: string;
  readonly timezone: string;
  /** Hosts that managed rules allow and deny. Absent: there are no such rules. */
  readonly network?: { readonly allowed: readonly string[]; readonly denied: readonly string[] };
  /** A line for each agent that works for this thread. */
  readonly subagents?: readonly string[];
}

export function environmentContext({ cwd, shell, isNowhere, currentDate, timezone, network, subagents = [] }: EnvironmentFacts): string {
  const lines = [
    ...(isNowhere ? [] : [`<cwd>${cwd}</cwd>`, `<shell>${shell}</shell>`]),
    `<current_date>${currentDate}</current_date>`,
    `<timezone>${timezone}</timezone>`,
    ...(network === undefined ? [] : [networkElement(network)]),
    ...(subagents.length === 0 ? [] : ['<subagents>', ...subagents.map((line) => `  ${line}`), '</subagents>']),
  ];
  return ['<environment_context>', ...lines.map((line) => `  ${line}`), '</environment_context>'].join('\n');
}

/**
 * Whether the model needs not be told of `b` after `a`. That there is nowhere to work counts for a single turn, and is told each
 * time. Agents come and go: they are told with the rest, and alone they are no change.
 */
export const isSameEnvironment = (a: EnvironmentFacts, b: EnvironmentFacts): boolean =>
  !b.isNowhere &&
  a.cwd === b.cwd &&
  a.currentDate === b.currentDate &&
  isSameZone(a.timezone, b.timezone) &&
  JSON.stringify(a.network ?? null) === JSON.stringify(b.network ?? null);

/** Zones have several names (`UTC` and `Etc/UTC`), and who wrote the file may have used another than `Intl` does. */
const isSameZone = (a: string, b: string): boolean => a === b || (a !== '' && b !== '' && zoneName(a) === zoneName(b));

function zoneName(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone; // No zone that is known here.
  }
}

function networkElement({ allowed, denied }: NonNullable<EnvironmentFacts['network']>): string {
  const hosts = [...allowed.map((host) => `<allowed>${host}</allowed>`), ...denied.map((host) => `<denied>${host}</denied>`)];
  return `<network enabled="true">${hosts.map((host) => ` ${host}`).join('')} </network>`;
}

export interface LocalTime {
  readonly timezone: string;
  /** The local date, `YYYY-MM-DD`. */
  readonly dateOf: (ms: number) => string;
}

/** The first use of `Intl` costs tens of milliseconds: make it once, and not before it is needed. */
export function createLocalTime(timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone): LocalTime {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
  let minute = Number.NaN;
  let date = '';
  return {
    timezone,
    // Each turn asks: a day begins with a minute.
    dateOf: (ms) => {
      const asked = Math.floor(ms / 60_000);
      if (asked !== minute) {
        date = format.format(ms);
        minute = asked;
      }
      return date;
    },
  };
}
