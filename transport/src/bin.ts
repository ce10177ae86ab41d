#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppServer, KeelsonError, parseOverride } from 'keelson';
import { exportJsonSchema, exportTypeScript } from 'keelson/protocol';
import { type Command, parseCommand, usage } from './args.js';
import { createStreamLogger } from './stderr-logger.js';
import { stdioChannel } from './stdio.js';

/** How long the end may take: answers that are owed, then turns that run. */
const shutdownMs = 5000;

async function main(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'exit':
      process.stderr.write(`${command.text.trimEnd()}\n`);
      return command.code;
    case 'serve':
      return serve(command);
    case 'generateJsonSchema':
      return generate(command.out, toJsonFiles(exportJsonSchema({ experimental: command.experimental })));
    case 'generateInternalJsonSchema':
      return fail('generate-internal-json-schema is not supported by this build');
    case 'generateTypeScript': {
      const files = exportTypeScript({ experimental: command.experimental });
      const code = await generate(command.out, files);
      if (code !== 0 || command.prettier === null) return code;
      return format(
        command.prettier,
        [...files.keys()].map((name) => join(command.out, name)),
      );
    }
    default:
      return command satisfies never;
  }
}

async function serve(command: Extract<Command, { kind: 'serve' }>): Promise<number> {
  const logger = createStreamLogger({
    write: (line) => void process.stderr.write(`${line}\n`),
    filter: process.env['RUST_LOG'],
    format: process.env['LOG_FORMAT'],
  });
  let config: Record<string, unknown>;
  try {
    config = Object.fromEntries(command.overrides.map(parseOverride));
  } catch (error) {
    return fail(`error parsing -c overrides: ${messageOf(error)}`);
  }
  for (const feature of command.enable) config[`features.${feature}`] = true;
  for (const feature of command.disable) config[`features.${feature}`] = false;
  const server = await AppServer.start({ config, logger });
  const connection = server.attach(stdioChannel({ onIgnored: (reason) => logger.error(`ignored: ${reason}`) }));
  await Promise.race([connection.ended, signalled()]);
  await connection.close({ timeoutMs: shutdownMs });
  await server.close({ timeoutMs: shutdownMs });
  return 0;
}

/** Resolves at the first SIGTERM or SIGINT. A second one ends the program at once, as usual. */
const signalled = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });

async function generate(out: string, files: ReadonlyMap<string, string>): Promise<number> {
  try {
    await mkdir(out, { recursive: true });
  } catch {
    return fail(`Failed to create output directory ${out}`);
  }
  for (const folder of new Set([...files.keys()].map((name) => dirname(join(out, name))))) await mkdir(folder, { recursive: true });
  await Promise.all([...files].map(([name, text]) => writeFile(join(out, name), text)));
  return 0;
}

const toJsonFiles = (schemas: ReadonlyMap<string, unknown>): Map<string, string> =>
  new Map([...schemas].map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]));

const format = (prettier: string, files: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(prettier, ['--write', '--log-level', 'warn', ...files], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', (error) => resolve(fail(`Failed to run ${prettier}: ${error.message}`)));
    child.once('close', (code) => resolve(code === 0 ? 0 : fail(`Prettier failed with status ${code}`)));
  });

function fail(text: string): number {
  process.stderr.write(`${text}\n`);
  return 1;
}

const messageOf = (error: unknown): string => (error instanceof KeelsonError || error instanceof Error ? error.message : String(error));

process.exitCode = await main(parseCommand(process.argv.slice(2))).catch((error: unknown) => fail(messageOf(error)));
// Nothing that is left over may keep the program: what had to be finished is.
if (process.exitCode !== undefined) process.stdout.write('', () => process.exit());
