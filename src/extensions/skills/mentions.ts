import type { UserInput } from '../../protocol/index.js';
import type { ConfiguredSkill } from './skill.js';

/** What a text says of skills: `[$name](path)` and, outside of such links, `$name`. */
interface TextMentions {
  readonly paths: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** Variables that people write about. A text that says `$PATH` means no skill. */
const variables = new Set('PATH HOME USER SHELL PWD TMPDIR TEMP TMP LANG TERM XDG_CONFIG_HOME'.split(' '));

const mention = /\[\$([\w:-]+)\]\s*\(([^)]*)\)|\$([\w:-]+)/g;

/**
 * The skills that the user asks for, each once: those given as input, then of each text those that it links to and those
 * that it names, where only one skill has the name and nothing else has it (`taken`). A skill that is disabled cannot be asked for.
 */
export function findMentionedSkills(
  inputs: readonly UserInput[],
  skills: readonly ConfiguredSkill[],
  taken: ReadonlySet<string> = new Set(),
): ConfiguredSkill[] {
  const enabled = skills.filter((skill) => skill.enabled);
  const given = inputs.flatMap((input) => (input.type === 'skill' ? [input] : []));
  const givenNames = new Set(given.map(({ name }) => name));
  const isAlone = ({ name }: ConfiguredSkill): boolean => enabled.filter((skill) => skill.name === name).length === 1;
  const said = inputs.flatMap((input) => (input.type === 'text' ? [readMentions(input.text)] : []));
  const found = [
    ...given.flatMap(({ path }) => enabled.find((skill) => skill.path === path) ?? []),
    ...said.flatMap(({ paths, names }) => [
      ...enabled.filter(({ path }) => paths.has(path)),
      ...enabled.filter((skill) => names.has(skill.name) && !taken.has(skill.name) && !givenNames.has(skill.name) && isAlone(skill)),
    ]),
  ];
  return [...new Set(found)];
}

function readMentions(text: string): TextMentions {
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const [, linked, target, plain] of text.matchAll(mention)) {
    if (linked !== undefined && target !== undefined && !variables.has(linked)) paths.add(target.trim().replace(/^skill:\/\//, ''));
    if (plain !== undefined && !variables.has(plain)) names.add(plain);
  }
  return { paths, names };
}
