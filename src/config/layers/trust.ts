import { isTable, type TomlTable } from '../toml/toml-table.js';
import type { LookedAt } from './looked-at.js';
import { findMainCheckout } from './main-checkout.js';

export type TrustLevel = 'trusted' | 'untrusted';

/** Whether what lies in a folder may configure the server; `level: null`: nobody has decided. */
export interface TrustDecision {
  readonly level: TrustLevel | null;
  /** The folder that the decision is about, or should be. */
  readonly key: string;
}

/** Decides about folders of one project. The nearest decision wins: the folder's own, the project's, the main checkout's. */
export interface ProjectTrust {
  decide(folder: string): Promise<TrustDecision>;
}

export interface ProjectTrustOptions {
  /** The merged settings below those of projects. */
  readonly table: TomlTable;
  readonly projectRoot: string;
  readonly cwd: string;
  /** Windows does not tell upper from lower case in paths. */
  readonly ignoresCase: boolean;
  readonly disk: LookedAt;
}

export async function createProjectTrust({ table, projectRoot, cwd, ignoresCase, disk }: ProjectTrustOptions): Promise<ProjectTrust> {
  const folded = (path: string): string => (ignoresCase ? path.toLowerCase() : path);
  const projects = isTable(table['projects']) ? table['projects'] : {};
  const levels = new Map(Object.entries(projects).map(([path, entry]) => [folded(path), levelOf(entry)]));
  const mainCheckout = await findMainCheckout(cwd, disk);
  const canonical = new Map<string, Promise<string>>();
  const canonicalOf = (folder: string): Promise<string> => {
    const path = canonical.get(folder) ?? disk.canonical(folder);
    canonical.set(folder, path);
    return path;
  };
  const find = async (folder: string): Promise<TrustDecision | null> => {
    for (const key of [await canonicalOf(folder), folder]) {
      const level = levels.get(folded(key)) ?? null;
      if (level !== null) return { level, key };
    }
    return null;
  };
  return {
    decide: async (folder) =>
      (await find(folder)) ??
      (await find(projectRoot)) ??
      (mainCheckout === null ? null : await find(mainCheckout)) ?? { level: null, key: await canonicalOf(mainCheckout ?? projectRoot) },
  };
}

function levelOf(entry: unknown): TrustLevel | null {
  const level = isTable(entry) ? entry['trust_level'] : null;
  return level === 'trusted' || level === 'untrusted' ? level : null;
}

/** Why the settings of a folder do not count; `null`: they do. */
export function disabledReasonOf({ level, key }: TrustDecision, userFile: string): string | null {
  const gated = 'project-local config, hooks, and exec policies';
  switch (level) {
    case 'trusted':
      return null;
    case 'untrusted':
      return `${key} is marked as untrusted in ${userFile}. To load ${gated}, mark it trusted.`;
    case null:
      return `To load ${gated}, add ${key} as a trusted project in ${userFile}.`;
    default:
      return level satisfies never;
  }
}
