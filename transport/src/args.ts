import { parseArgs } from 'node:util';
import { type ListenTarget, parseListenUrl } from './listen-url.js';
import type { WsAuth } from './web-socket-auth.js';
import { findWsUsageProblem, toWsAuth } from './ws-flags.js';

export interface ServeCommand {
  readonly kind: 'serve';
  readonly listen: ListenTarget;
  readonly wsAuth: WsAuth | null;
  readonly overrides: readonly string[];
  readonly enable: readonly string[];
  readonly disable: readonly string[];
  /** Analytics are on unless the configuration says otherwise. */
  readonly analyticsDefault: boolean;
}

/** What the command line asks for. */
export type Command =
  | ServeCommand
  | { readonly kind: 'proxy'; readonly socketPath: string | null }
  | { readonly kind: 'generateJsonSchema'; readonly out: string; readonly experimental: boolean }
  | { readonly kind: 'generateTypeScript'; readonly out: string; readonly experimental: boolean; readonly prettier: string | null }
  | { readonly kind: 'generateInternalJsonSchema'; readonly out: string }
  | { readonly kind: 'traceReduce'; readonly bundle: string; readonly output: string | null }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'exit'; readonly code: number; readonly text: string };

const options = {
  config: { type: 'string', short: 'c', multiple: true },
  enable: { type: 'string', multiple: true },
  disable: { type: 'string', multiple: true },
  listen: { type: 'string' },
  'ws-auth': { type: 'string' },
  'ws-token-file': { type: 'string' },
  'ws-token-sha256': { type: 'string' },
  'ws-shared-secret-file': { type: 'string' },
  'ws-issuer': { type: 'string' },
  'ws-audience': { type: 'string' },
  'ws-max-clock-skew-seconds': { type: 'string' },
  'analytics-default-enabled': { type: 'boolean' },
  sock: { type: 'string' },
  out: { type: 'string', short: 'o' },
  prettier: { type: 'string', short: 'p' },
  experimental: { type: 'boolean' },
  output: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

type Values = ReturnType<typeof parse>['values'];

const parse = (argv: readonly string[]) => parseArgs({ args: [...argv], allowPositionals: true, tokens: true, options });

const repeatable: ReadonlySet<string> = new Set(['config', 'enable', 'disable']);

/** The options that belong to a command, not to the server. */
const commandOptions = ['sock', 'out', 'prettier', 'experimental', 'output'] as const;
const optionsOfCommand: ReadonlyMap<string, readonly (keyof Values)[]> = new Map([
  ['proxy', ['sock']],
  ['generate-json-schema', ['out', 'experimental']],
  ['generate-ts', ['out', 'prettier', 'experimental']],
  ['generate-internal-json-schema', ['out']],
  ['debug', ['out', 'output']],
]);

const wrong = (text: string): Extract<Command, { kind: 'exit' }> => ({
  kind: 'exit',
  code: 2,
  text: `error: ${text}\n\nFor more information, try '--help'.`,
});

/** Reads the command line. Mistakes are commands too: to say so and exit. */
export function parseCommand(argv: readonly string[]): Command {
  try {
    const { values, positionals, tokens } = parse(argv);
    // The program may be called as its namesake is: with `app-server` before the rest.
    const [name = null, ...surplus] = positionals[0] === 'app-server' ? positionals.slice(1) : positionals;
    if (values.help || name === 'help') return { kind: 'help' };
    if (values.version) return { kind: 'version' };
    const repeated = findRepeated(tokens);
    if (repeated !== null) return wrong(`the argument '--${repeated}' cannot be used multiple times`);
    if (name === 'debug') return parseDebug(surplus, values);
    if (surplus.length > 0) return wrong(`unexpected argument '${surplus[0]}' found`);
    return parseNamed(name, values);
  } catch (error) {
    const [, unknown] = /^Unknown option '([^']*)'/.exec(messageOf(error)) ?? [];
    return wrong(unknown === undefined ? messageOf(error) : `unexpected argument '${unknown}' found`);
  }
}

function parseNamed(name: string | null, values: Values): Command {
  const ownOptions: readonly (keyof Values)[] = name === null ? [] : (optionsOfCommand.get(name) ?? []);
  const misplaced = commandOptions.find((option) => values[option] !== undefined && !ownOptions.includes(option));
  if (name !== null && !optionsOfCommand.has(name)) return wrong(`unrecognized subcommand '${name}'`);
  if (misplaced !== undefined) return wrong(`unexpected argument '--${misplaced}' found`);
  const listen = parseListen(values.listen ?? 'stdio://');
  if (listen.kind === 'exit') return listen;
  const problem = findWsUsageProblem(values);
  if (problem !== null) return wrong(problem);
  if (name === null) return toServe(listen, values);
  return name === 'proxy' ? { kind: 'proxy', socketPath: values.sock ?? null } : toGenerator(name, values);
}

function parseListen(text: string): ListenTarget | Extract<Command, { kind: 'exit' }> {
  try {
    return parseListenUrl(text);
  } catch (error) {
    return wrong(`invalid value '${text}' for '--listen <URL>': ${messageOf(error)}`);
  }
}

function toServe(listen: ListenTarget, values: Values): Command {
  const { config: overrides = [], enable = [], disable = [] } = values;
  try {
    return {
      kind: 'serve',
      listen,
      wsAuth: toWsAuth(values),
      overrides,
      enable,
      disable,
      analyticsDefault: values['analytics-default-enabled'] ?? false,
    };
  } catch (error) {
    return { kind: 'exit', code: 1, text: `Error: ${messageOf(error)}` };
  }
}

function toGenerator(name: string, { out, prettier, experimental = false }: Values): Command {
  if (out === undefined) return wrong('the following required arguments were not provided:\n  --out <DIR>');
  if (name === 'generate-json-schema') return { kind: 'generateJsonSchema', out, experimental };
  if (name === 'generate-ts') return { kind: 'generateTypeScript', out, experimental, prettier: prettier ?? null };
  return { kind: 'generateInternalJsonSchema', out };
}

function parseDebug([name, bundle, ...surplus]: readonly string[], values: Values): Command {
  const misplaced = commandOptions.find((option) => values[option] !== undefined && option !== 'out' && option !== 'output');
  if (misplaced !== undefined) return wrong(`unexpected argument '--${misplaced}' found`);
  if (name === undefined) return wrong("'debug' needs one of its commands: trace-reduce");
  if (name !== 'trace-reduce') return wrong(`unrecognized subcommand '${name}'`);
  if (bundle === undefined) return wrong('the following required arguments were not provided:\n  <TRACE_BUNDLE>');
  if (surplus.length > 0) return wrong(`unexpected argument '${surplus[0]}' found`);
  return { kind: 'traceReduce', bundle, output: values.output ?? values.out ?? null };
}

/** An option that stands twice and may not. */
function findRepeated(tokens: readonly { readonly kind: string; readonly name?: string }[]): string | null {
  const seen = new Set<string>();
  for (const { kind, name } of tokens) {
    if (kind !== 'option' || name === undefined || repeatable.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
