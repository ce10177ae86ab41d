import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exportJsonSchema, exportTypeScript } from 'keelson/protocol';
import type { Command } from './args.js';

export type GenerateCommand = Extract<Command, { kind: `generate${string}` }>;

/** Writes the protocol into files. @throws Error that says what failed */
export async function generate(command: GenerateCommand): Promise<void> {
  switch (command.kind) {
    case 'generateJsonSchema':
      return write(command.out, toJsonFiles(exportJsonSchema({ experimental: command.experimental })));
    case 'generateInternalJsonSchema':
      throw new Error('generate-internal-json-schema is not supported by this build');
    case 'generateTypeScript': {
      const { out, prettier } = command;
      const files = exportTypeScript({ experimental: command.experimental });
      await write(out, files);
      if (prettier !== null) {
        await format(
          prettier,
          [...files.keys()].map((name) => join(out, name)),
        );
      }
      return;
    }
    default:
      return command satisfies never;
  }
}

async function write(out: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
  } catch (error) {
    throw new Error(`Failed to create output directory ${out}`, { cause: error });
  }
  for (const folder of new Set([...files.keys()].map((name) => dirname(join(out, name))))) await mkdir(folder, { recursive: true });
  await Promise.all([...files].map(([name, text]) => writeFile(join(out, name), text)));
}

const toJsonFiles = (schemas: ReadonlyMap<string, unknown>): Map<string, string> =>
  new Map([...schemas].map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]));

const format = (prettier: string, files: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(prettier, ['--write', '--log-level', 'warn', ...files], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', (error) => reject(new Error(`Failed to run ${prettier}: ${error.message}`, { cause: error })));
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`Prettier failed with status ${code}`))));
  });
