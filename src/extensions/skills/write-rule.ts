import { readFile } from 'node:fs/promises';
import { parse } from 'smol-toml';
import { appendTomlTable, removeTomlTables } from '../../config/toml/toml-tables.js';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { canonical, type RuleBase, ruleEntriesOf } from './rules.js';

/** A skill by its file, or all skills of a name, to be switched on or off. */
export interface SkillSwitch {
  readonly selector: { readonly path: string } | { readonly name: string };
  readonly enabled: boolean;
}

const place = ['skills', 'config'];

/**
 * Writes a rule into a config.toml: off is an entry, on is none. Everything else in the file stays as it is, and a file
 * that says so already is not touched.
 */
export async function writeSkillRule(file: string, wanted: SkillSwitch, base: RuleBase): Promise<void> {
  const before = await readConfigText(file);
  const entries = ruleEntriesOf(parse(before, { integersAsBigInt: 'asNeeded' }));
  const isSame = await createMatcher(entries, wanted.selector, base);
  if (!wanted.enabled && entries.findLast(isSame)?.['enabled'] === false) return;
  const without = await removeTomlTables(before, place, isSame);
  const after = wanted.enabled ? without : await appendTomlTable(without, place, { ...wanted.selector, enabled: false });
  if (after !== before) await writeFileAtomic(file, after);
}

type Entry = Readonly<Record<string, unknown>>;

/** Tells the entries for the same skill, in whatever way their path is written. */
async function createMatcher(
  entries: readonly Entry[],
  selector: SkillSwitch['selector'],
  base: RuleBase,
): Promise<(entry: Entry) => boolean> {
  if ('name' in selector) return ({ name, path }) => path === undefined && typeof name === 'string' && name.trim() === selector.name;
  const target = await canonical(selector.path, base);
  const spellings = new Set<unknown>();
  for (const { path } of entries) {
    if (typeof path === 'string' && (await canonical(path, base)) === target) spellings.add(path);
  }
  return ({ name, path }) => name === undefined && spellings.has(path);
}

async function readConfigText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
