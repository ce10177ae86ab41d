import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command, parseCommand } from './args.js';
import { ioErrorText } from './io-error.js';
import { usage } from './usage.js';
import { resolveUserPath } from './user-path.js';

/** Resolves to the exit code, or to the signal that the program is to die of. */
async function main(command: Command): Promise<number | NodeJS.Signals> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'version':
      process.stdout.write(`keelson-app-server ${await findVersion()}\n`);
      return 0;
    case 'exit':
      process.stderr.write(`${command.text}\n`);
      return command.code;
    case 'serve': {
      const { serve } = await import('./serve.js');
      return (await serve(command)) ?? 0;
    }
    case 'proxy': {
      const [{ proxy }, { controlSocketPath }] = await Promise.all([import('./proxy.js'), import('./socket-path.js')]);
      const path = command.socketPath === null ? controlSocketPath(findHome()) : resolveUserPath(command.socketPath);
      await proxy({ path, input: process.stdin, output: process.stdout });
      return 0;
    }
    case 'traceReduce': {
      const { traceReduce } = await import('./trace-reduce.js');
      await traceReduce(command);
      return 0;
    }
    default: {
      const { generate } = await import('./generate.js');
      await generate(command);
      return 0;
    }
  }
}

const findHome = (): string => process.env['CODEX_HOME'] || join(process.env['HOME'] || homedir(), '.codex');

/** The built program's chunks are two folders below the package's own description. */
async function findVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return version;
}

function fail(error: unknown): number {
  process.stderr.write(`Error: ${ioErrorText(error)}\n`);
  return 1;
}

// Nothing that is left over may keep the program: what had to be finished is.
const leave = (end: number | NodeJS.Signals): void => {
  process.stdout.write('', () => {
    if (typeof end === 'number') process.exit(end);
    else process.kill(process.pid, end);
  });
};

void main(parseCommand(process.argv.slice(2)))
  .catch(fail)
  .then(leave);
