import { join } from 'node:path';
import { type ConfigLayer, enabledLayers } from '../../config/layers/config-layer.js';
import type { Requirements } from '../../config/requirements/requirements.js';
import type { RulesSources } from '../../engine/approvals/exec-policy/exec-policy.js';
import { listRuleFiles } from '../../engine/approvals/exec-policy/list-rule-files.js';
import type { ConfigWarningNotification } from '../../protocol/index.js';

export interface RulesPlaces {
  readonly home: string;
  readonly usesFiles: boolean;
  /** The machine's. */
  readonly system: string | null;
}

/** Where a server finds rules for commands. */
export interface ServerRules {
  /** For settings with these layers: rules of the machine, the user's, those of trusted projects, and what administrators add. */
  sourcesOf(layers: readonly ConfigLayer[], requirements: Requirements): RulesSources;
}

export const createServerRules = ({ home, usesFiles, system }: RulesPlaces): ServerRules => ({
  sourcesOf: (layers, { rules }) => {
    const required = rules === null ? {} : { required: rules.value };
    if (!usesFiles) return { folders: [], amendments: null, ...required };
    const own = join(home, 'rules');
    const projects = enabledLayers(layers).flatMap(({ name }) => (name.type === 'project' ? [join(name.dotCodexFolder, 'rules')] : []));
    return { folders: [...(system === null ? [] : [system]), own, ...projects], amendments: own, ...required };
  },
});

/** What is wrong with the rules when the server starts. */
export async function findRulesWarnings(folders: readonly string[]): Promise<readonly ConfigWarningNotification[]> {
  try {
    if ((await listRuleFiles(folders)).length === 0) return []; // Most have none, and need no parser.
    const { readRules } = await import('../../engine/approvals/exec-policy/read-rules.js');
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
