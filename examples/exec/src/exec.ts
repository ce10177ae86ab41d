import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ReviewTarget } from 'keelson/protocol';
import { createStyle, usesColor } from './ansi.js';
import { type ExecArgs, readArgs } from './args.js';
import { type Configured, readConfigured } from './configured.js';
import { isInRepository } from './git-check.js';
import { helpOf } from './help.js';
import { createHumanText } from './human-text.js';
import { createJsonEvents } from './json-events.js';
import { writeLastMessage } from './last-message.js';
import { inMemory, keyOf, logIn } from './log-in.js';
import { describeOsError } from './os-error.js';
import { readPlainPrompt, readPrompt } from './prompt.js';
import { refuseRequests } from './refuse-requests.js';
import type { Renderer } from './renderer.js';
import { runTurn } from './run-turn.js';
import { checkFeatures, modelOf, readOverrides } from './settings.js';
import { startServer } from './start-server.js';
import type { Output, Surroundings } from './surroundings.js';
import { RunError, UsageError } from './usage-error.js';
import { version } from './version.js';

/** Runs the program. Resolves to its exit code. */
export async function exec(argv: readonly string[], io: Surroundings): Promise<number> {
  try {
    const parsed = readArgs(argv);
    if ('help' in parsed) return print(io.stdout, helpOf(parsed.help));
    if ('version' in parsed) return print(io.stdout, `keelson-exec ${version}\n`);
    return await run(parsed.run, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(error.message);
      return 2;
    }
    if (!(error instanceof RunError)) throw error;
    io.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function print(output: Output, text: string): number {
  output.write(text);
  return 0;
}

async function run(args: ExecArgs, io: Surroundings): Promise<number> {
  if (args.fullAuto) io.stderr.write('warning: `--full-auto` is deprecated; use `--sandbox workspace-write` instead.\n');
  checkFeatures(args);
  const cwd = resolve(io.cwd, args.cd ?? '.');
  await checkFolder(cwd);
  const key = keyOf(io.env);
  const config = { ...readOverrides(args, io.cwd), ...(key === null ? {} : inMemory) };
  await using server = await startServer(args, config, { ...io, cwd });
  io.onServer?.(server);
  const notifications = server.notifications();
  const configured = await readConfigured(server, cwd);
  await logIn(server, key, configured.login);
  const { model, provider } = modelOf(args, configured);
  const { prompt, target } = await readTask(args, io);
  const outputSchema = args.outputSchema === null ? undefined : await readSchema(args.outputSchema, io.cwd);
  await checkRepository(args, cwd);
  refuseRequests(server);
  const images = args.images.map((path) => resolve(io.cwd, path));
  const job = { args, cwd, model, provider, prompt, target, images, outputSchema, configured, tmpdir: io.env['TMPDIR'], notifications };
  const renderer = createRenderer(args, io, configured);
  const outcome = await runTurn(server, job, renderer, (listener) => io.onInterrupt(listener));
  if (outcome.completed && args.lastMessageFile !== null) {
    await writeLastMessage({ path: args.lastMessageFile, cwd: io.cwd, message: outcome.finalMessage }, io.stderr);
  }
  await server.close();
  renderer.end(outcome);
  return outcome.completed && !outcome.failed ? 0 : 1;
}

async function readTask(args: ExecArgs, io: Surroundings): Promise<{ prompt: string | null; target: ReviewTarget | null }> {
  const source = { stdin: io.stdin, tell: (line: string) => void io.stderr.write(`${line}\n`) };
  const { command } = args;
  if (command.name === 'run') return { prompt: await readPrompt(args.prompt, source), target: null };
  if (command.name === 'resume') return { prompt: await readPlainPrompt(args.prompt, source), target: null };
  if (command.target !== null) return { prompt: null, target: command.target };
  if (args.prompt === null) {
    throw new RunError('Error: Specify --uncommitted, --base, --commit, or provide custom review instructions');
  }
  const instructions = (await readPlainPrompt(args.prompt, source)).trim();
  if (instructions === '') throw new RunError('Error: Review prompt cannot be empty');
  return { prompt: null, target: { type: 'custom', instructions } };
}

async function readSchema(named: string, cwd: string): Promise<unknown> {
  const text = await readFile(resolve(cwd, named), 'utf8').catch((error: unknown) => {
    throw new RunError(`Failed to read output schema file ${named}: ${describeOsError(error)}`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RunError(`Output schema file ${named} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function checkFolder(cwd: string): Promise<void> {
  const folder = await stat(cwd).catch((error: unknown) => {
    throw new RunError(`Error: ${describeOsError(error)}`);
  });
  if (!folder.isDirectory()) throw new RunError('Error: Not a directory (os error 20)');
}

async function checkRepository({ bypass, skipGitCheck }: ExecArgs, cwd: string): Promise<void> {
  if (bypass || skipGitCheck || (await isInRepository(cwd))) return;
  throw new RunError('Not inside a trusted directory and --skip-git-repo-check was not specified.');
}

function createRenderer(args: ExecArgs, { stdout, stderr }: Surroundings, { reasoning }: Configured): Renderer {
  if (args.json) return createJsonEvents((line) => void stdout.write(line));
  const isShown = stdout.isTTY === true && stderr.isTTY === true;
  return createHumanText({
    tell: (text) => void stderr.write(text),
    answer: isShown ? null : (text) => void stdout.write(text),
    style: createStyle(usesColor(args.color, stderr)),
    version,
    reasoning,
    isTerminal: stdout.isTTY === true || stderr.isTTY === true,
  });
}
