import * as z from 'zod';
import { countLines, cutMiddle } from '../../exec/cut-output.js';
import { type FinishedCommand, runCommand } from '../../exec/run-command.js';
import { tellEnd } from '../../exec/running-command.js';
import { quoteCommand } from '../../exec/shell-quote.js';
import { shellCall } from '../../hooks/hooked-call.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import { applyPatchText, structuredReport } from '../patches/apply-patch.js';
import {
  type PermissionArguments,
  permissionArguments,
  permissionProperties,
  readPermissionArguments,
} from '../permissions/permission-arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput, ToolSpec } from '../tool.js';
import type { ToolServices } from '../tool-services.js';
import { approveCommand } from './command-approval.js';
import { prepareAttempts } from './command-attempt.js';
import { commandEnvironment } from './command-environment.js';
import { CommandNetwork } from './command-network.js';
import { type PreparedCommand, prepareCommand } from './prepared-command.js';
import { answersShells, classicShell } from './shell-kind.js';

const defaultTimeoutMs = 10_000;

const timeout = z.number().int().nonnegative().nullish();

const ScriptArguments = z.object({
  command: z.string(),
  workdir: z.string().nullish(),
  timeout_ms: timeout,
  login: z.boolean().nullish(),
  ...permissionArguments,
});

const WordsArguments = z.object({
  command: z.array(z.string()),
  workdir: z.string().nullish(),
  timeout_ms: timeout,
  ...permissionArguments,
});

const LocalArguments = z.object({
  command: z.array(z.string()),
  working_directory: z.string().nullish(),
  timeout_ms: timeout,
  env: z.record(z.string(), z.string()).nullish(),
});

const workdir = { type: 'string', description: "The folder to run in. Default: the turn's working directory." };
const timeoutMs = { type: 'number', description: 'How long the command may take before it is ended. Default: 10000.' };

const toScriptSpec = (features: Readonly<Record<string, boolean>>): ToolSpec =>
  functionSpec({
    name: 'shell_command',
    description: 'Runs a script in the shell of the user and answers with its output when it has ended.',
    properties: {
      command: { type: 'string', description: 'The script.' },
      workdir,
      timeout_ms: timeoutMs,
      login: { type: 'boolean', description: 'Whether the shell runs as a login shell (-l). Default: true.' },
      ...permissionProperties(features),
    },
    required: ['command'],
  });

const toWordsSpec = (features: Readonly<Record<string, boolean>>): ToolSpec =>
  functionSpec({
    name: 'shell',
    description: 'Runs a program and answers with its output when it has ended. For shell syntax: ["bash", "-lc", "…"].',
    properties: {
      command: { type: 'array', items: { type: 'string' }, description: 'The program and its arguments.' },
      workdir,
      timeout_ms: timeoutMs,
      ...permissionProperties(features),
    },
    required: ['command'],
  });

const describeAbort = (seconds: string): string => `Wall time: ${seconds} seconds\naborted by user`;

/** Runs a script, as its text. */
export const shellCommandTool = (services: ToolServices): Tool => ({
  name: 'shell_command',
  kind: 'function',
  spec: (scope) => (classicShell(scope) === 'shell_command' ? toScriptSpec(scope.features) : null),
  isReachable: answersShells,
  parallel: true,
  describeAbort,
  hooked: ({ callId, input }) => {
    const parsed = parseArguments(ScriptArguments, input);
    return parsed.ok ? shellCall(callId, parsed.value.command) : null;
  },
  run: async (call, context) => {
    const parsed = parseArguments(ScriptArguments, call.input);
    if (!parsed.ok) return parsed.output;
    const { allowLoginShell } = context.scope.settings;
    const login = parsed.value.login ?? allowLoginShell;
    if (login && !allowLoginShell) return failure('login shells are disabled by the configuration; leave `login` out');
    const argv: [string, ...string[]] = [services.shell, login ? '-lc' : '-c', parsed.value.command];
    const { command: written, workdir, timeout_ms: timeoutMs } = parsed.value;
    return run({ services, call, context, args: parsed.value, argv, written, workdir, timeoutMs });
  },
});

const wordsTool = (name: string, spec: Tool['spec'], services: ToolServices): Tool => ({
  name,
  kind: 'function',
  spec,
  isReachable: answersShells,
  parallel: true,
  describeAbort,
  hooked: ({ callId, input }) => {
    const parsed = parseArguments(WordsArguments, input);
    return parsed.ok ? shellCall(callId, quoteCommand(parsed.value.command)) : null;
  },
  run: async (call, context) => {
    const parsed = parseArguments(WordsArguments, call.input);
    if (!parsed.ok) return parsed.output;
    const [program, ...args] = parsed.value.command;
    if (program === undefined) return failure('command args are empty');
    return run({
      services,
      call,
      context,
      args: parsed.value,
      argv: [program, ...args],
      workdir: parsed.value.workdir,
      timeoutMs: parsed.value.timeout_ms,
    });
  },
});

/** Runs a program with its words. */
export const shellTool = (services: ToolServices): Tool =>
  wordsTool('shell', (scope) => (classicShell(scope) === 'shell' ? toWordsSpec(scope.features) : null), services);

/** The name under which some models know `shell`. */
export const containerExecTool = (services: ToolServices): Tool => wordsTool('container.exec', () => null, services);

/** The shell that is built into some models: its calls are items of their own. */
export const localShellTool = (services: ToolServices): Tool => ({
  name: 'local_shell',
  kind: 'function',
  spec: (scope) => (classicShell(scope) === 'local_shell' ? { type: 'local_shell' } : null),
  isReachable: answersShells,
  parallel: true,
  describeAbort,
  hooked: ({ callId, input }) => {
    const parsed = parseArguments(LocalArguments, input);
    return parsed.ok ? shellCall(callId, quoteCommand(parsed.value.command)) : null;
  },
  run: async (call, context) => {
    const parsed = parseArguments(LocalArguments, call.input);
    if (!parsed.ok) return parsed.output;
    const { command, working_directory, timeout_ms, env } = parsed.value;
    const [program, ...args] = command;
    if (program === undefined) return failure('command args are empty');
    return run({
      services,
      call,
      context: { ...context, env: { ...context.env, ...env } },
      args: {},
      argv: [program, ...args],
      workdir: working_directory,
      timeoutMs: timeout_ms,
    });
  },
});

interface Run {
  readonly services: ToolServices;
  readonly call: ToolCall;
  readonly context: ToolContext;
  readonly args: PermissionArguments;
  readonly argv: [string, ...string[]];
  readonly written?: string;
  readonly workdir: string | null | undefined;
  readonly timeoutMs: number | null | undefined;
}

async function run(asked: Run): Promise<ToolOutput> {
  const { services, call, context, args, argv, written, workdir } = asked;
  const { memory } = services;
  const prepared = await prepareCommand({
    callId: call.callId,
    argv,
    ...(written === undefined ? {} : { written }),
    workdir,
    context,
    services,
  });
  const wanted = await readPermissionArguments({ args, cwd: prepared.cwd, context, memory });
  if (typeof wanted === 'string') return failure(wanted);
  if (prepared.patch !== null) return runHiddenPatch(asked, prepared);

  const { item } = prepared;
  const question = { memory, context, prepared, args, wanted, tty: null };
  const verdict = await approveCommand(question);
  if (verdict.refusal !== null) return failure(verdict.refusal);
  const { threadId, turnId, emit, now, signal, pause, env } = context;
  const { processes } = context.machine ?? services;
  const { cwd } = prepared;
  const command = { threadId, turnId, cwd, item, emit, now, processes };
  const network = new CommandNetwork(question);
  const runEnv = commandEnvironment(env, threadId);
  const allowed = { services, question, verdict, env: runEnv, hasTerminal: false, network, isAwaited: () => true };
  if (!verdict.isItemStarted) emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  const limits = { timeoutMs: asked.timeoutMs ?? defaultTimeoutMs, signal, pause };
  const startedAtMs = now();
  try {
    const attempts = await prepareAttempts(allowed);
    const finished = await runCommand({ ...command, ...attempts, isItemStarted: true, hasBegun: !verdict.isItemStarted }, limits);
    const refusal = finished.refusal ?? network.refusal;
    if (refusal !== null) return failure(refusal);
    const answered = toAnswer(finished, context);
    if (!answered.success) return answered;
    const response = cutMiddle(finished.output, context.scope.model.truncationPolicy);
    return { ...answered, ended: { call: prepared.hooked, response } };
  } catch (error) {
    signal.throwIfAborted();
    const output = `execution error: ${error instanceof Error ? error.message : String(error)}`;
    tellEnd(command, { exitCode: -1, output, startedAtMs });
    return failure(output);
  } finally {
    network.leave();
  }
}

function toAnswer({ exitCode, output, durationMs, timedOut }: FinishedCommand, { scope }: ToolContext): ToolOutput {
  const text = timedOut ? `command timed out after ${durationMs} milliseconds\n${output}` : output;
  const cut = cutMiddle(text, scope.model.truncationPolicy);
  const seconds = (durationMs / 1000).toFixed(1).replace(/\.0$/, '');
  const lines = cut === text ? '' : `Total output lines: ${countLines(text)}\n`;
  const body = `Exit code: ${exitCode}\nWall time: ${seconds} seconds\n${lines}Output:\n${cut}`;
  return exitCode === 0 ? success(body) : failure(body);
}

async function runHiddenPatch({ services, call, context }: Run, { patch, cwd }: PreparedCommand): Promise<ToolOutput> {
  const result = await applyPatchText({ patch, cwd, itemId: call.callId, context, services, calledBy: call.name });
  if (result.kind === 'refused') return failure(result.message);
  const report = call.name === 'shell_command' ? structuredReport(result) : result.report;
  return result.exitCode === 0 ? success(report) : failure(report);
}
