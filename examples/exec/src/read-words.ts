import { parseArgs } from 'node:util';
import { usageError } from './help.js';
import { type CommandName, findOption, nameOption, type OptionName, optionsOfParser } from './options.js';

/** The command line by its parts. */
export interface Words {
  readonly command: CommandName;
  /** Before the name of the command. Without one: all. */
  readonly before: readonly string[];
  /** After it. */
  readonly after: readonly string[];
  readonly images: readonly string[];
  /** The help of the command, or the version, is wanted rather than a run. */
  readonly wants: 'help' | 'version' | null;
  /** All values of an option, in order; of one without values as often as it is given. Later ones win. */
  values(name: OptionName): readonly string[];
}

type Token = ReturnType<typeof tokensOf>[number];

// Not strict: the parser's own complaints would not read like the others.
const tokensOf = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: optionsOfParser(), allowPositionals: true, strict: false, tokens: true }).tokens;

/** Tells options, pictures and words apart, and checks the options in the order they come in. @throws UsageError */
export function readWords(args: readonly string[]): Words {
  let command: CommandName = 'run';
  let takesImages = false;
  let ended = false;
  let wants: Words['wants'] = null;
  const [before, after, images]: [string[], string[], string[]] = [[], [], []];
  const given = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const token of tokensOf(args)) {
    if (token.kind === 'option') {
      const { name, value } = readOption(token, command, seen);
      if (name === 'help' || name === 'version') wants ??= name;
      if (name === 'image') images.push(...splitImages(value));
      takesImages = name === 'image' && command === 'run';
      given.set(name, [...(given.get(name) ?? []), value]);
      if (wants !== null) break;
    } else if (token.kind === 'option-terminator') {
      takesImages = false;
      ended = true;
    } else if (takesImages) {
      images.push(...splitImages(token.value));
    } else if (command === 'run' && !ended && before[0] !== 'help' && (token.value === 'resume' || token.value === 'review')) {
      command = token.value;
      seen.clear();
    } else {
      (command === 'run' ? before : after).push(token.value);
    }
  }
  return { command, before, after, images, wants, values: (name) => given.get(name) ?? [] };
}

/** One option as it is meant. `seen`: those that came before it, of this command. @throws UsageError */
function readOption(token: Extract<Token, { kind: 'option' }>, command: CommandName, seen: Set<string>): { name: string; value: string } {
  const facts = findOption(token.name);
  const isElsewhere = (facts?.of !== undefined && facts.of !== command) || (token.name === 'image' && command === 'review');
  if (facts === null || isElsewhere) {
    const tip = `\n\n  tip: to pass '${token.rawName}' as a value, use '-- ${token.rawName}'`;
    throw usageError(`unexpected argument '${token.rawName}' found${tip}`, command);
  }
  const name = facts.means ?? token.name;
  if (seen.has(name) && !facts.repeats) throw usageError(`the argument '${nameOption(name)}' cannot be used multiple times`, command);
  seen.add(name);
  if (facts.value === undefined) {
    if (token.value === undefined) return { name, value: '' };
    throw usageError(`unexpected value '${token.value}' for '${nameOption(name)}' found; no more were expected`, command);
  }
  const isMissing = token.value === undefined || (!token.inlineValue && /^-./.test(token.value));
  if (isMissing) throw usageError(`a value is required for '${nameOption(name)}' but none was supplied`, command);
  // `-m=x` means `-m x`.
  const isGlued = token.inlineValue === true && !token.rawName.startsWith('--');
  const value = isGlued ? String(token.value).replace(/^=/, '') : String(token.value);
  if (facts.choices && !facts.choices.includes(value)) {
    throw usageError(`invalid value '${value}' for '${nameOption(name)}'\n  [possible values: ${facts.choices.join(', ')}]`, command);
  }
  return { name, value };
}

const splitImages = (value: string): readonly string[] => value.split(',').filter((path) => path !== '');
