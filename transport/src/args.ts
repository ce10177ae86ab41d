import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | {
      readonly kind: 'serve';
      readonly overrides: readonly string[];
      readonly enable: readonly string[];
      readonly disable: readonly string[];
    }
  | { readonly kind: 'generateJsonSchema'; readonly out: string; readonly experimental: boolean }
  | { readonly kind: 'generateTypeScript'; readonly out: string; readonly experimental: boolean; readonly prettier: string | null }
  | { readonly kind: 'generateInternalJsonSchema' }
  | { readonly kind: 'help' }
  | { readonly kind: 'exit'; readonly code: number; readonly text: string };

export const usage = `Usage: keelson-app-server [OPTIONS] [COMMAND]

Commands:
  generate-json-schema --out DIR [--experimental]                 write the protocol as JSON Schema
  generate-ts --out DIR [--prettier BIN] [--experimental]         write the protocol as TypeScript

Options:
  -c, --config KEY=VALUE   lay a setting over all files (repeatable)
      --enable FEATURE     switch a feature on (repeatable)
      --disable FEATURE    switch a feature off (repeatable)
      --listen URL         where to serve; stdio:// (default)
      --analytics-default-enabled
  -h, --help               show this
`;

const generators = ['generate-json-schema', 'generate-ts', 'generate-internal-json-schema'] as const;
const wrong = (text: string): Command => ({ kind: 'exit', code: 2, text: `error: ${text}\n\n${usage}` });
const failed = (text: string): Command => ({ kind: 'exit', code: 1, text });

/** Reads the command line. Mistakes are commands too: to say so and exit. */
export function parseCommand(argv: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c', multiple: true },
        enable: { type: 'string', multiple: true },
        disable: { type: 'string', multiple: true },
        listen: { type: 'string' },
        'analytics-default-enabled': { type: 'boolean' },
        out: { type: 'string', short: 'o' },
        prettier: { type: 'string', short: 'p' },
        experimental: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { kind: 'help' };
    // The program may be called as its namesake is: with `app-server` before the rest.
    const [name, ...surplus] = positionals[0] === 'app-server' ? positionals.slice(1) : positionals;
    if (surplus.length > 0) return wrong(`unexpected argument '${surplus[0]}'`);
    if (name !== undefined) return parseGenerator(name, values);
    if (values.out !== undefined || values.prettier !== undefined || values.experimental)
      return wrong('--out, --prettier and --experimental belong to the generate commands');
    const problem = refuseListen(values.listen ?? 'stdio://');
    return problem ?? { kind: 'serve', overrides: values.config ?? [], enable: values.enable ?? [], disable: values.disable ?? [] };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function parseGenerator(name: string, values: { out?: string; prettier?: string; experimental?: boolean }): Command {
  const known = generators.find((generator) => generator === name);
  if (!known) return wrong(`unrecognized subcommand '${name}'`);
  const { out, prettier = null, experimental = false } = values;
  if (out === undefined) return wrong('the following required arguments were not provided:\n  --out <DIR>');
  switch (known) {
    case 'generate-json-schema':
      return { kind: 'generateJsonSchema', out, experimental };
    case 'generate-ts':
      return { kind: 'generateTypeScript', out, experimental, prettier };
    case 'generate-internal-json-schema':
      return { kind: 'generateInternalJsonSchema' };
    default:
      return known satisfies never;
  }
}

function refuseListen(url: string): Command | null {
  if (url === 'stdio://') return null;
  if (url === 'off') return failed('no transport configured; use --listen or enable remote control');
  if (/^unix:\/\//.test(url) || /^ws:\/\/(\d+\.){3}\d+:\d+$/.test(url) || /^ws:\/\/\[[0-9a-fA-F:]+\]:\d+$/.test(url)) {
    return failed(`--listen \`${url}\` is not supported by this build; use stdio://`);
  }
  return wrong(`unsupported --listen URL \`${url}\`; expected \`stdio://\`, \`unix://\`, \`unix://PATH\`, \`ws://IP:PORT\`, or \`off\``);
}
