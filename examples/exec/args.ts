import { parseArgs } from 'node:util';

export interface ExecOptions {
  readonly prompt: string;
  readonly cwd: string | undefined;
  readonly model: string | undefined;
  readonly sandbox: 'read-only' | 'workspace-write' | 'danger-full-access' | undefined;
  /** Plays the built-in script whatever is configured. */
  readonly scripted: boolean;
}

export const usage = `Usage: npm start -- [options] "prompt"

  -C, --cd DIR        the directory to work in
  -m, --model NAME    the model to ask
  -s, --sandbox MODE  read-only, workspace-write or danger-full-access
      --scripted      play the built-in script, even where a model provider is configured
  -h, --help          this text
`;

/** `null`: help was asked for. @throws TypeError for what cannot be understood */
export function readArgs(args: readonly string[]): ExecOptions | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      cd: { type: 'string', short: 'C' },
      model: { type: 'string', short: 'm' },
      sandbox: { type: 'string', short: 's' },
      scripted: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  return {
    prompt: positionals.join(' '),
    cwd: values.cd,
    model: values.model,
    sandbox: readSandbox(values.sandbox),
    scripted: values.scripted,
  };
}

function readSandbox(mode: string | undefined): ExecOptions['sandbox'] {
  if (mode === undefined || mode === 'read-only' || mode === 'workspace-write' || mode === 'danger-full-access') return mode;
  throw new TypeError(`unknown sandbox mode '${mode}': use read-only, workspace-write or danger-full-access`);
}
