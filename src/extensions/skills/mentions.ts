import type { UserInput } from '../../protocol/index.js';
import type { ConfiguredSkill } from './skill.js';

/** What a text says of skills: `[$name](path)` and, outside of such links, `$name`. */
interface TextMentions {
  readonly paths: readonly string[];
  readonly names: readonly string[];
}

/** Variables that people write about. A text that says `$PATH` means no skill. */
const variables = new Set('PATH HOME USER SHELL PWD TMPDIR TEMP TMP LANG TERM XDG_CONFIG_HOME'.split(' '));

const mention = /\[\$([\w:-]+)\]\(([^)\n]*)\)|\$([\w:-]+)/g;

/**
 * The skills that the user asks for, each once: those given as input, then those that a text links to, then those
 * that it names, where only one skill has the name. A skill that is disabled cannot be asked for.
 */
export function findMentionedSkills(inputs: readonly UserInput[], skills: readonly ConfiguredSkill[]): ConfiguredSkill[] {
  const enabled = skills.filter((skill) => skill.enabled);
  const given = inputs.flatMap((input) => (input.type === 'skill' ? [input] : []));
  const said = inputs.flatMap((input) => (input.type === 'text' ? [readMentions(input.text)] : []));
  const givenNames = new Set(given.map(({ name }) => name));
  const paths = [...given.map(({ path }) => path), ...said.flatMap((text) => text.paths)];
  const names = said.flatMap((text) => text.names).filter((name) => !givenNames.has(name));
  const found = [
    ...paths.flatMap((path) => enabled.find((skill) => skill.path === path) ?? []),
    ...names.flatMap((name) => only(enabled.filter((skill) => skill.name === name))),
  ];
  return [...new Set(found)];
}

function readMentions(text: string): TextMentions {
  const paths: string[] = [];
  const names: string[] = [];
  for (const [, linked, target, plain] of text.matchAll(mention)) {
    if (linked !== undefined && target !== undefined && !variables.has(linked)) paths.push(target.trim().replace(/^skill:\/\//, ''));
    if (plain !== undefined && !variables.has(plain)) names.push(plain);
  }
  return { paths, names };
}

const only = <T>(found: readonly T[]): readonly T[] => (found.length === 1 ? found : []);
