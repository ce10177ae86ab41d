import * as z from 'zod';
import { TerminalUnavailableError } from '../../../platform/processes/pty.js';
import { toExecAnswer } from '../../exec/exec-answer.js';
import type { ExecSession } from '../../exec/exec-session.js';
import type { StartedSession } from '../../exec/exec-sessions.js';
import { findShell } from '../../exec/find-shell.js';
import { shellCall } from '../../hooks/hooked-call.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import { applyPatchText, structuredReport } from '../patches/apply-patch.js';
import { permissionArguments, permissionProperties, readPermissionArguments } from '../permissions/permission-arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput, ToolSpec } from '../tool.js';
import type { ToolServices } from '../tool-services.js';
import { approveCommand, type CommandQuestion, type CommandVerdict } from './command-approval.js';
import { prepareAttempts } from './command-attempt.js';
import { commandEnvironment } from './command-environment.js';
import { CommandNetwork } from './command-network.js';
import { type PreparedCommand, prepareCommand } from './prepared-command.js';
import { usesUnifiedExec } from './shell-kind.js';

const Arguments = z.object({
  cmd: z.string(),
  workdir: z.string().nullish(),
  shell: z.string().nullish(),
  login: z.boolean().nullish(),
  tty: z.boolean().nullish(),
  yield_time_ms: z.number().int().nonnegative().nullish(),
  max_output_tokens: z.number().int().nonnegative().nullish(),
  ...permissionArguments,
});
type Arguments = z.output<typeof Arguments>;

const toSpec = (features: Readonly<Record<string, boolean>>): ToolSpec =>
  functionSpec({
    name: 'exec_command',
    description: 'Runs a shell command. Answers with its output, or with a session ID when it still runs after the wait.',
    properties: {
      cmd: { type: 'string', description: 'The command line.' },
      workdir: { type: 'string', description: "The folder to run in. Default: the turn's working directory." },
      shell: { type: 'string', description: "The shell to use. Default: the user's." },
      login: { type: 'boolean', description: 'Whether the shell runs as a login shell (-l). Default: true.' },
      tty: { type: 'boolean', description: 'Whether the command gets a terminal and input. Default: false, pipes without input.' },
      yield_time_ms: { type: 'number', description: 'How long to wait for the end of the command before answering. Default: 10000.' },
      max_output_tokens: { type: 'number', description: 'The most output to answer with; the middle of more is left out.' },
      ...permissionProperties(features),
    },
    required: ['cmd'],
  });

/** Programs in a terminal see a screen of this size. */
const terminalSize = { columns: 80, rows: 24 };

export const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** Runs a command through the user's shell and waits for a while. */
export const execCommandTool = (services: ToolServices): Tool => ({
  name: 'exec_command',
  kind: 'function',
  spec: (scope) => (usesUnifiedExec(scope) ? toSpec(scope.features) : null),
  parallel: true,
  hooked: ({ callId, input }) => {
    const parsed = parseArguments(Arguments, input);
    return parsed.ok ? shellCall(callId, parsed.value.cmd) : null;
  },
  run: async (call, context) => {
    const parsed = parseArguments(Arguments, call.input);
    return parsed.ok ? await runCommand({ services, call, context, args: parsed.value }) : parsed.output;
  },
});

interface Run {
  readonly services: ToolServices;
  readonly call: ToolCall;
  readonly context: ToolContext;
  readonly args: Arguments;
}

async function runCommand({ services, call, context, args }: Run): Promise<ToolOutput> {
  const { allowLoginShell } = context.scope.settings;
  if (context.trace.isWatched) context.trace.note({ type: 'commandCalled', hasTerminal: args.tty ?? false });
  const login = args.login ?? allowLoginShell;
  const argv = [await shellOf({ services, context, args }), login ? '-lc' : '-c', args.cmd] as const;
  const prepared = await prepareCommand({
    callId: call.callId,
    argv: [...argv],
    written: args.cmd,
    workdir: args.workdir,
    context,
    services,
  });
  const refused = (why: string): ToolOutput => failure(`exec_command failed for \`${prepared.command}\`: ${why}`);
  if (login && !allowLoginShell) return refused('login shells are disabled by the configuration; leave `login` out');
  const { memory } = services;
  const wanted = await readPermissionArguments({ args, cwd: prepared.cwd, context, memory });
  if (typeof wanted === 'string') return failure(wanted);
  if (prepared.patch !== null) return runHiddenPatch({ services, call, context }, prepared);

  const question = { memory, context, prepared, args, wanted, tty: args.tty ?? false };
  const verdict = await approveCommand(question);
  if (verdict.refusal !== null) return refused(verdict.refusal);
  context.signal.throwIfAborted();

  const startedAtMs = context.now();
  let isAwaited = true;
  const network = new CommandNetwork(question);
  const started = await startSession({ services, question, verdict, network, isAwaited: () => isAwaited });
  if (started instanceof Error) {
    network.leave();
    if (verdict.isItemStarted) tellFailed(context, prepared);
    return refused(started.message);
  }
  const { session, warning } = started;
  services.hookedCalls.set(session, prepared.hooked);
  void session.ended.then(() => network.leave());
  if (warning !== null) context.warnModel(warning);
  try {
    await session.wait({ ms: clamp(args.yield_time_ms ?? 10_000, 250, 30_000), signal: context.signal, pause: context.pause });
  } finally {
    isAwaited = false;
  }
  const refusal = session.refusal ?? (session.exitCode === null ? null : network.refusal);
  if (refusal !== null) {
    services.sessions.forget(session);
    context.signal.throwIfAborted();
    return refused(refusal);
  }
  return answer({ services, context, session, startedAtMs, maxOutputTokens: args.max_output_tokens });
}

/** What a shell that the model names is, where the command runs. */
async function shellOf({ services, context, args }: Omit<Run, 'call'>): Promise<string> {
  const asked = args.shell ?? null;
  if (asked === null || context.machine !== null) return asked || services.shell;
  return findShell(asked, { usual: services.shell, cwd: context.cwd, searchPath: context.env['PATH'] ?? '/usr/bin:/bin' });
}

async function runHiddenPatch({ services, call, context }: Omit<Run, 'args'>, { patch, cwd }: PreparedCommand): Promise<ToolOutput> {
  const result = await applyPatchText({ patch, cwd, itemId: call.callId, context, services, calledBy: call.name });
  if (result.kind === 'refused') return failure(result.message);
  if (result.exitCode !== 0) return failure(structuredReport(result));
  return success(`Wall time: 0.0000 seconds\nOutput:\n${structuredReport(result)}`);
}

interface Start {
  readonly services: ToolServices;
  readonly question: CommandQuestion;
  readonly verdict: CommandVerdict;
  readonly network: CommandNetwork;
  readonly isAwaited: () => boolean;
}

/** An error is why the command could not be started. */
async function startSession({ services, question, verdict, network, isAwaited }: Start): Promise<StartedSession | Error> {
  const { context, prepared } = question;
  const { threadId, turnId, emit, now } = context;
  const { cwd, item } = prepared;
  const hasTerminal = question.tty === true;
  const env = commandEnvironment(context.env, threadId);
  try {
    return await services.sessions.start({
      threadId,
      turnId,
      ...(await prepareAttempts({ services, question, verdict, env, hasTerminal, network, isAwaited })),
      cwd,
      ...(hasTerminal ? { input: terminalSize } : {}),
      item,
      isItemStarted: verdict.isItemStarted,
      emit,
      now,
      processes: (context.machine ?? services).processes,
    });
  } catch (error) {
    if (error instanceof TerminalUnavailableError) return new Error(`${error.message}; run the command with tty=false`, { cause: error });
    return error instanceof Error ? error : new Error(String(error));
  }
}

const tellFailed = ({ threadId, turnId, emit, now }: ToolContext, { item }: PreparedCommand): void =>
  emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, status: 'failed' }, atMs: now() });

interface Answer {
  readonly services: ToolServices;
  readonly context: ToolContext;
  readonly session: ExecSession;
  readonly startedAtMs: number;
  readonly maxOutputTokens: number | null | undefined;
}

/** What the model is told after a wait. A command that fails is an answer like any other. A session whose end it was told is gone. */
export function answer({ services, context, session, startedAtMs, maxOutputTokens }: Answer): ToolOutput {
  const { exitCode } = session;
  if (exitCode !== null) services.sessions.forget(session);
  const { body, response } = toExecAnswer({
    session,
    waitedMs: context.now() - startedAtMs,
    maxOutputTokens: maxOutputTokens ?? undefined,
    policy: context.scope.model.truncationPolicy,
    random: services.random,
  });
  const call = exitCode === null ? undefined : services.hookedCalls.get(session);
  return { body, success: true, ...(call === undefined ? {} : { ended: { call, response } }) };
}
