import { readFile } from 'node:fs/promises';
import { osErrorText } from '../../../platform/os-error.js';
import { type Place, RulesSyntaxError } from '../starlark/syntax.js';
import { listRuleFiles } from './list-rule-files.js';
import { joinRules, loadRules } from './load.js';
import { noRules, type Rules } from './rules.js';
import { splitWords } from './split-words.js';

/** What is wrong with a file of rules, and where. */
export interface BrokenRules {
  readonly path: string;
  readonly place: Place;
  readonly reason: string;
}

/** A file that is broken takes all rules with it: half of them could allow what the other half forbids. */
export type RulesReading = { readonly rules: Rules; readonly broken: BrokenRules | null };

/**
 * Reads the files `*.rules` of these folders, lowest precedence first; a folder that is not there has none.
 *
 * @throws Error when a folder or a file cannot be read
 */
export async function readRules(folders: readonly string[]): Promise<RulesReading> {
  const all: Rules[] = [];
  for (const path of await listRuleFiles(folders)) {
    const source = await readSource(path);
    try {
      all.push(loadRules(source, splitWords));
    } catch (error) {
      if (!(error instanceof RulesSyntaxError)) throw error;
      return { rules: noRules, broken: { path, place: error.place, reason: error.message } };
    }
  }
  return { rules: joinRules(all), broken: null };
}

async function readSource(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`failed to read rules file ${path}: ${osErrorText(error)}`, { cause: error });
  }
}
