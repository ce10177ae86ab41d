import { readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppServer, type AppServerOptions, isKnownFeature, KeelsonError } from 'keelson';
import type { ReviewTarget } from 'keelson/protocol';
import { createStyle, usesColor } from './ansi.js';
import { type ExecArgs, readArgs } from './args.js';
import { isInRepository } from './git-check.js';
import { helpOf } from './help.js';
import { createHumanText } from './human-text.js';
import { createJsonEvents } from './json-events.js';
import { readPlainPrompt, readPrompt, type StandardInput } from './prompt.js';
import { refuseRequests } from './refuse-requests.js';
import type { Renderer } from './renderer.js';
import { runTurn } from './run-turn.js';
import { readOverrides } from './settings.js';
import { RunError, UsageError } from './usage-error.js';

const version = '0.1.0';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/** Everything that a run touches of its process. */
export interface Surroundings {
  readonly stdin: StandardInput;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Fires when the user wants the turn to end. */
  readonly interrupt: AbortSignal;
  /** The server is there; who must end it early ends it. */
  readonly onServer?: (server: AppServer) => void;
  /** What the server gets besides, such as a scripted model. */
  readonly server?: Partial<AppServerOptions>;
}

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
  const unknown = args.features.find((name) => !isKnownFeature(name));
  if (unknown !== undefined) throw new RunError(`Error: Unknown feature flag: ${unknown}`);
  const config = readOverrides(args);
  const cwd = resolve(io.cwd, args.cd ?? '.');
  await using server = await startServer(args, config, { ...io, cwd });
  const notifications = server.notifications();
  io.onServer?.(server);
  checkWarnings(server);
  const { prompt, target } = await readTask(args, io);
  const outputSchema = args.outputSchema === null ? undefined : await readSchema(resolve(io.cwd, args.outputSchema));
  await checkPlace(args, cwd);
  const shown = await readShown(server, cwd);
  const renderer = createRenderer(args, io, shown.reasoning);
  let threadId = '';
  refuseRequests(server, () => threadId);
  const begin = renderer.begin.bind(renderer);
  const following: Renderer = {
    ...renderer,
    begin: (facts) => {
      threadId = facts.thread.id;
      begin(facts);
    },
  };
  const job = { args, cwd, prompt, target, outputSchema, summaries: shown.summaries, tmpdir: io.env['TMPDIR'], notifications };
  const outcome = await runTurn(server, job, following, io.interrupt);
  if (outcome.completed && args.lastMessageFile !== null) {
    await writeLastMessage(resolve(io.cwd, args.lastMessageFile), args.lastMessageFile, outcome.finalMessage, io.stderr);
  }
  await server.close();
  renderer.end(outcome);
  return outcome.completed && !outcome.failed ? 0 : 1;
}

async function startServer(args: ExecArgs, config: AppServerOptions['config'] & object, io: Surroundings): Promise<AppServer> {
  try {
    return await AppServer.start({
      clientInfo: { name: 'codex_exec', version },
      sessionSource: 'exec',
      env: io.env,
      cwd: io.cwd,
      config,
      auth: { keyVariables: ['CODEX_API_KEY', 'OPENAI_API_KEY'] },
      ...(args.ignoreUserConfig ? { ignoreUserConfig: true } : {}),
      ...(args.ignoreRules ? { ignoreRules: true } : {}),
      ...io.server,
    });
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    throw new RunError(`Error loading config.toml: ${error.message.replace(/^error loading default config after config error: /, '')}`);
  }
}

/** A server goes on without settings that it cannot read; a run that nobody watches does not. @throws RunError */
function checkWarnings(server: AppServer): void {
  for (const { summary, details } of server.warnings) {
    if (summary.startsWith('Invalid configuration')) throw new RunError(`Error loading config.toml:\n${details ?? summary}`);
    if (summary.startsWith('Error parsing rules')) throw new RunError(`Error loading rules:\n${details ?? summary}`);
  }
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

async function readSchema(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new RunError(`Failed to read output schema file ${path}: ${error.message}`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RunError(`Output schema file ${path} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function checkPlace({ bypass, skipGitCheck, cd }: ExecArgs, cwd: string): Promise<void> {
  if (!bypass && !skipGitCheck && !(await isInRepository(cwd))) {
    throw new RunError('Not inside a trusted directory and --skip-git-repo-check was not specified.');
  }
  const folder = await stat(cwd).catch(() => null);
  if (cd !== null && !folder?.isDirectory()) throw new RunError('Error: No such file or directory (os error 2)');
}

interface Shown {
  readonly reasoning: 'hidden' | 'summary' | 'raw';
  readonly summaries: string;
}

async function readShown(server: AppServer, cwd: string): Promise<Shown> {
  const { config } = await server.config.read({ cwd });
  const reasoning = config['hide_agent_reasoning'] === true ? 'hidden' : config['show_raw_agent_reasoning'] === true ? 'raw' : 'summary';
  return { reasoning, summaries: config.model_reasoning_summary ?? 'none' };
}

function createRenderer(args: ExecArgs, { stdout, stderr }: Surroundings, reasoning: Shown['reasoning']): Renderer {
  if (args.json) return createJsonEvents((line) => void stdout.write(line));
  const isShown = stdout.isTTY === true && stderr.isTTY === true;
  return createHumanText({
    tell: (text) => void stderr.write(text),
    answer: isShown ? null : (text) => void stdout.write(text),
    style: createStyle(usesColor(args.color, stderr)),
    version,
    reasoning,
  });
}

async function writeLastMessage(path: string, named: string, message: string | null, stderr: Output): Promise<void> {
  if (message === null) stderr.write(`Warning: no last agent message; wrote empty content to ${named}\n`);
  try {
    await writeFile(path, message ?? '');
  } catch (error) {
    stderr.write(`Failed to write last message file "${named}": ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
