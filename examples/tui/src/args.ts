import { parseArgs } from 'node:util';

export interface TuiArgs {
  readonly cd: string | null;
  readonly model: string | undefined;
  readonly prompt: string | null;
  /** A script plays, without a model. */
  readonly demo: boolean;
  readonly resume: 'last' | 'pick' | { readonly id: string } | null;
}

export const help = `A terminal UI for keelson agents.

Usage: keelson [OPTIONS] [PROMPT]
       keelson resume [--last | THREAD_ID]

Options:
  -C, --cd <DIR>       the folder to work in
  -m, --model <MODEL>  the model of the thread
      --demo           a script plays instead of a model, in a folder of its own
  -h, --help           this text
  -V, --version        the version
`;

/** @throws TypeError for flags that there are not */
export function readArgs(argv: readonly string[]): TuiArgs | 'help' | 'version' {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      cd: { type: 'string', short: 'C' },
      model: { type: 'string', short: 'm' },
      demo: { type: 'boolean' },
      last: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'V' },
    },
  });
  if (values.help) return 'help';
  if (values.version) return 'version';
  const common = { cd: values.cd ?? null, model: values.model, demo: values.demo ?? false };
  const [first, id] = positionals;
  if (first !== 'resume') return { ...common, prompt: positionals.join(' ') || null, resume: null };
  return { ...common, prompt: null, resume: values.last ? 'last' : id === undefined ? 'pick' : { id } };
}
