import * as z from 'zod';
import { flag, oneOf, struct, textMap, texts } from '../schema/kit.js';

/** `[shell_environment_policy]`: which variables of the server commands get. */
export const shellEnvironmentTable = struct('ShellEnvironmentPolicyToml', () =>
  z.object({
    inherit: oneOf('core', 'all', 'none'),
    ignore_default_excludes: flag(),
    exclude: texts(),
    set: textMap(),
    include_only: texts(),
    experimental_use_profile: flag(),
  }),
);

export interface ShellEnvironmentPolicy {
  readonly inherit: 'all' | 'core' | 'none';
  /** Whether variables stay whose names look like secrets. */
  readonly keepsSecrets: boolean;
  /** Patterns of names that are left out. */
  readonly exclude: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  /** Patterns of the only names that stay; none: all stay. */
  readonly includeOnly: readonly string[];
}

export const toShellEnvironmentPolicy = (table: z.output<typeof shellEnvironmentTable>): ShellEnvironmentPolicy => ({
  inherit: table.inherit ?? 'all',
  keepsSecrets: table.ignore_default_excludes ?? true,
  exclude: table.exclude ?? [],
  set: table.set ?? {},
  includeOnly: table.include_only ?? [],
});

type Environment = Readonly<Record<string, string>>;

const core: ReadonlySet<string> = new Set(
  ['PATH', 'SHELL', 'TMPDIR', 'TEMP', 'TMP', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'LOGNAME', 'USER'], // What a shell cannot do without.
);

/** What a command gets of the server's environment. */
export function applyShellEnvironmentPolicy(env: Environment, policy: ShellEnvironmentPolicy): Environment {
  const excluded = [...(policy.keepsSecrets ? [] : ['*KEY*', '*SECRET*', '*TOKEN*']), ...policy.exclude].map(toNamePattern);
  const included = policy.includeOnly.map(toNamePattern);
  const inherited = Object.entries(env).filter(
    ([name]) => isInherited(name, policy.inherit) && !excluded.some((pattern) => pattern.test(name)),
  );
  const all = Object.entries({ ...Object.fromEntries(inherited), ...policy.set });
  return Object.fromEntries(included.length === 0 ? all : all.filter(([name]) => included.some((pattern) => pattern.test(name))));
}

function isInherited(name: string, inherit: ShellEnvironmentPolicy['inherit']): boolean {
  switch (inherit) {
    case 'all':
      return true;
    case 'core':
      return core.has(name);
    case 'none':
      return false;
    default:
      return inherit satisfies never;
  }
}

/** `*` and `?` of a pattern for names, in any case. */
function toNamePattern(pattern: string): RegExp {
  const source = pattern.replace(/[\s\S]/g, (part) => {
    if (part === '*') return '[\\s\\S]*';
    return part === '?' ? '[\\s\\S]' : part.replace(/[.+^${}()|[\]\\]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 'i');
}
