import { runRules } from '../starlark/run.js';
import { type Place, RulesSyntaxError } from '../starlark/syntax.js';
import { type CallArguments, type Callable, typeOf, type Value } from '../starlark/values.js';
import { type Decision, matchingRules, type NetworkRule, noRules, type PatternWord, type PrefixRule, type Rules } from './rules.js';

/** An example of a rule, which is held against it once all rules of the file are known. */
interface Example {
  readonly rule: PrefixRule;
  readonly words: readonly string[];
  readonly matches: boolean;
  readonly place: Place;
}

/**
 * Reads the rules of one file.
 *
 * @param splitWords cuts the text of an example as a shell would
 * @throws RulesSyntaxError
 */
export function loadRules(source: string, splitWords: (text: string) => readonly string[]): Rules {
  const prefixes: PrefixRule[] = [];
  const networks: NetworkRule[] = [];
  const executables = new Map<string, readonly string[]>();
  const examples: Example[] = [];
  const prefixRule =
    (place: Place): Callable =>
    (call) => {
      const take = argumentsOf(call, ['pattern', 'decision', 'match', 'not_match', 'justification']);
      const rule = {
        pattern: toPattern(take('pattern')),
        decision: toDecision(take('decision')),
        justification: toJustification(take('justification')),
      };
      prefixes.push(rule);
      for (const matches of [true, false]) {
        for (const words of toExamples(take(matches ? 'match' : 'not_match'), splitWords)) examples.push({ rule, words, matches, place });
      }
      return null;
    };
  const networkRule = (): Callable => (call) => {
    const take = argumentsOf(call, ['host', 'protocol', 'decision', 'justification']);
    networks.push({
      host: toHost(toText(take('host'), 'host')),
      protocol: toProtocol(toText(take('protocol'), 'protocol')),
      decision: toNetworkDecision(toText(take('decision'), 'decision')),
      justification: toJustification(take('justification')),
    });
    return null;
  };
  const hostExecutable = (): Callable => (call) => {
    const take = argumentsOf(call, ['name', 'paths']);
    const name = toText(take('name'), 'name');
    const paths = toWords(take('paths'), 'paths');
    if (name === '' || name.includes('/')) throw new Error('name must be the bare name of a program');
    const wrong = paths.find((path) => !path.startsWith('/') || path.slice(path.lastIndexOf('/') + 1) !== name);
    if (wrong !== undefined) throw new Error(`${wrong} is no absolute path of ${name}`);
    executables.set(name, [...(executables.get(name) ?? []), ...paths]);
    return null;
  };
  runRules(
    source,
    new Map([
      ['prefix_rule', prefixRule],
      ['network_rule', networkRule],
      ['host_executable', hostExecutable],
    ]),
  );
  for (const example of examples) checkExample(example, executables);
  return { prefixes, networks, executables };
}

/** The rules of several files, in order. */
export const joinRules = (all: readonly Rules[]): Rules => ({
  prefixes: all.flatMap(({ prefixes }) => prefixes),
  networks: all.flatMap(({ networks }) => networks),
  executables: new Map(all.flatMap(({ executables }) => [...executables])),
});

function checkExample({ rule, words, matches, place }: Example, executables: Rules['executables']): void {
  const found = matchingRules({ ...noRules, executables, prefixes: [rule] }, words).length > 0;
  if (found === matches) return;
  const text = words.join(' ');
  throw new RulesSyntaxError(
    matches ? `the example \`${text}\` does not match its rule` : `the example \`${text}\` matches its rule and should not`,
    place,
  );
}

function argumentsOf({ positional, named }: CallArguments, names: readonly string[]): (name: string) => Value | undefined {
  const unknown = [...named.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`unexpected argument ${unknown}`);
  if (positional.length > names.length) throw new Error(`takes at most ${names.length} arguments`);
  return (name) => (named.has(name) ? named.get(name) : positional[names.indexOf(name)]);
}

function toPattern(value: Value | undefined): readonly PatternWord[] {
  if (!Array.isArray(value)) throw new Error(`pattern must be a list, found ${typeOf(value ?? null)}`);
  if (value.length === 0) throw new Error('pattern cannot be empty');
  return value.map((word) => {
    const words = typeof word === 'string' ? [word] : toWords(word, 'pattern');
    if (words.length === 0) throw new Error('pattern alternatives cannot be empty');
    return words;
  });
}

function toWords(value: Value | undefined, name: string): readonly string[] {
  if (!Array.isArray(value)) throw new Error(`${name} must be a list, found ${typeOf(value ?? null)}`);
  return value.map((word) => toText(word, name));
}

function toText(value: Value | undefined, name: string): string {
  if (typeof value !== 'string') throw new Error(`${name} must be a string, found ${typeOf(value ?? null)}`);
  return value;
}

function toDecision(value: Value | undefined): Decision {
  const decision = value === undefined ? 'allow' : toText(value, 'decision');
  if (decision === 'allow' || decision === 'prompt' || decision === 'forbidden') return decision;
  throw new Error(`invalid decision: ${decision}`);
}

function toNetworkDecision(decision: string): NetworkRule['decision'] {
  if (decision === 'allow' || decision === 'prompt' || decision === 'deny') return decision;
  if (decision === 'forbidden') return 'deny';
  throw new Error(`invalid decision: ${decision}`);
}

function toProtocol(protocol: string): NetworkRule['protocol'] {
  if (protocol === 'https_connect' || protocol === 'http-connect') return 'https';
  if (protocol === 'http' || protocol === 'https' || protocol === 'socks5_tcp' || protocol === 'socks5_udp') return protocol;
  throw new Error(`invalid protocol: ${protocol}`);
}

/** The bare name: no port, no brackets, no dot at the end. */
function toHost(text: string): string {
  if (/[/*]/.test(text)) throw new Error('host must be a name without scheme, path or wildcard');
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1];
  const name = bracketed ?? (text.split(':').length === 2 ? text.replace(/:\d+$/, '') : text);
  const host = name.replace(/\.$/, '').toLowerCase();
  if (host === '') throw new Error('host cannot be empty');
  return host;
}

function toJustification(value: Value | undefined): string | null {
  if (value === undefined || value === null) return null;
  const text = toText(value, 'justification');
  if (text.trim() === '') throw new Error('justification cannot be empty');
  return text;
}

function toExamples(value: Value | undefined, splitWords: (text: string) => readonly string[]): readonly (readonly string[])[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`examples must be a list, found ${typeOf(value)}`);
  return value.map((example) => (typeof example === 'string' ? splitWords(example) : toWords(example, 'example')));
}
