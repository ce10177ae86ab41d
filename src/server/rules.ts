import { join } from 'node:path';
import type { RulesSources } from '../engine/approvals/exec-policy/exec-policy.js';
import { readRules } from '../engine/approvals/exec-policy/read-rules.js';
import type { ConfigWarningNotification } from '../protocol/index.js';

interface RulesPlaces {
  readonly home: string;
  readonly usesFiles: boolean;
  /** The machine's. */
  readonly system: string | null;
}

/** Where rules lie: those of the machine, then the user's. TODO: the project's, once projects are trusted. */
export function rulesSources({ home, usesFiles, system }: RulesPlaces): RulesSources {
  if (!usesFiles) return { folders: [], amendments: null };
  const own = join(home, 'rules');
  return { folders: system === null ? [own] : [system, own], amendments: own };
}

/** What is wrong with the rules when the server starts. */
export async function findRulesWarnings(folders: readonly string[]): Promise<readonly ConfigWarningNotification[]> {
  try {
    const { broken } = await readRules(folders);
    if (broken === null) return [];
    const { path, place, reason } = broken;
    const position = { line: place.line, column: place.column };
    return [
      {
        summary: 'Error parsing rules; custom rules not applied.',
        details: `${path}:${place.line}:${place.column}: ${reason}`,
        path,
        range: { start: position, end: position },
      },
    ];
  } catch {
    return []; // No thread begins then, and each one says why.
  }
}
