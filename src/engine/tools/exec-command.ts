import { resolve } from 'node:path';
import * as z from 'zod';
import type { ModelInfo } from '../../model/model-info.js';
import type { Random } from '../../platform/random.js';
import type { AdditionalPermissionProfile } from '../../protocol/index.js';
import { toExecAnswer } from '../exec/exec-answer.js';
import type { CommandItem } from '../exec/exec-session.js';
import type { ExecSessions } from '../exec/exec-sessions.js';
import { quoteCommand } from '../exec/shell-quote.js';
import type { ApprovalMemory } from './approval-memory.js';
import { failure, functionSpec, parseArguments, success } from './arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from './tool.js';

export interface ExecCommandOptions {
  readonly sessions: ExecSessions;
  readonly memory: ApprovalMemory;
  readonly model: ModelInfo;
  readonly shell: string;
  readonly allowLoginShell: boolean;
  readonly random: Random;
}

const Arguments = z.object({
  cmd: z.string(),
  workdir: z.string().nullish(),
  shell: z.string().nullish(),
  login: z.boolean().nullish(),
  tty: z.boolean().nullish(),
  yield_time_ms: z.number().int().nonnegative().nullish(),
  max_output_tokens: z.number().int().nonnegative().nullish(),
  justification: z.string().nullish(),
  additional_permissions: z
    .object({
      network: z.object({ enabled: z.boolean().nullish() }).nullish(),
      file_system: z.object({ read: z.array(z.string()).nullish(), write: z.array(z.string()).nullish() }).nullish(),
    })
    .nullish(),
});
type Arguments = z.output<typeof Arguments>;

const spec = functionSpec({
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
    sandbox_permissions: { type: 'string', description: '"use_default", or "require_escalated" to ask for running without the sandbox.' },
    justification: { type: 'string', description: 'With "require_escalated": the question that the user is asked.' },
    prefix_rule: {
      type: 'array',
      items: { type: 'string' },
      description: 'With "require_escalated": the beginning of commands to allow from now on.',
    },
  },
  required: ['cmd'],
});

const environmentAdditions = {
  NO_COLOR: '1',
  TERM: 'dumb',
  LANG: 'C.UTF-8',
  LC_CTYPE: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  COLORTERM: '',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GH_PAGER: 'cat',
  CODEX_CI: '1',
} as const;

export const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** Runs a command through the user's shell and waits for a while. */
export function execCommandTool(options: ExecCommandOptions): Tool {
  return {
    name: 'exec_command',
    kind: 'function',
    spec,
    parallel: true,
    needsEnvironment: true,
    run: async (call, context) => {
      const parsed = parseArguments(Arguments, call.input);
      return parsed.ok ? await runCommand({ options, call, context, args: parsed.value }) : parsed.output;
    },
  };
}

interface Run {
  readonly options: ExecCommandOptions;
  readonly call: ToolCall;
  readonly context: ToolContext;
  readonly args: Arguments;
}

async function runCommand({ options, call, context, args }: Run): Promise<ToolOutput> {
  const { sessions, model, random } = options;
  const login = args.login ?? options.allowLoginShell;
  const argv = [args.shell ?? options.shell, login ? '-lc' : '-c', args.cmd] as const;
  const command = quoteCommand(argv);
  const refused = (why: string): ToolOutput => failure(`exec_command failed for \`${command}\`: ${why}`);
  if (login && !options.allowLoginShell) return refused('login shells are disabled by the configuration; leave `login` out');
  if (args.tty === true) return refused('PTY support is not installed; run the command with tty=false');

  const cwd = resolve(context.cwd, args.workdir ?? '');
  const item: CommandItem = {
    type: 'commandExecution',
    id: call.callId,
    command,
    cwd,
    processId: null,
    source: 'agent',
    status: 'inProgress',
    commandActions: [{ type: 'unknown', command: args.cmd }],
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
  };
  const approval = await approve({ options, context, item, args });
  if (approval.refusal !== null) return refused(approval.refusal);
  context.signal.throwIfAborted();

  const startedAtMs = context.now();
  const { threadId, turnId, emit, now, signal } = context;
  const env = { ...context.env, ...environmentAdditions, CODEX_THREAD_ID: threadId };
  let session: Awaited<ReturnType<ExecSessions['start']>>;
  try {
    session = await sessions.start({ threadId, turnId, argv: [...argv], cwd, env, item, isItemStarted: approval.isItemStarted, emit, now });
  } catch (error) {
    if (approval.isItemStarted) emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, status: 'failed' }, atMs: now() });
    return refused(error instanceof Error ? error.message : String(error));
  }
  await session.wait(clamp(args.yield_time_ms ?? 10_000, 250, 30_000), signal);
  const { exitCode } = session;
  if (exitCode !== null) sessions.forget(session);
  const waitedMs = now() - startedAtMs;
  const maxOutputTokens = args.max_output_tokens ?? undefined;
  const answer = toExecAnswer({ session, waitedMs, maxOutputTokens, policy: model.truncationPolicy, random });
  return exitCode === null || exitCode === 0 ? success(answer) : failure(answer);
}

interface Approval {
  readonly refusal: string | null;
  readonly isItemStarted: boolean;
}

interface Question {
  readonly options: ExecCommandOptions;
  readonly context: ToolContext;
  readonly item: CommandItem;
  readonly args: Arguments;
}

async function approve({ options, context, item, args }: Question): Promise<Approval> {
  const { threadId, turnId, signal, emit, now } = context;
  const key = JSON.stringify([item.command, item.cwd]);
  if (context.mustAsk === 'never' || (context.mustAsk === 'ask' && options.memory.commands.has(key)))
    return { refusal: null, isItemStarted: false };
  if (context.mustAsk === 'refuse') {
    return { refusal: 'approval required by policy, but AskForApproval is set to Never', isItemStarted: false };
  }

  const announce = (): void => emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  const end = (status: CommandItem['status']): void =>
    emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, status }, atMs: now() });
  try {
    const { command, cwd, commandActions, id: itemId } = item;
    const decision = await context.approvals.command({
      threadId,
      turnId,
      itemId,
      command,
      cwd,
      commandActions,
      reason: args.justification ?? null,
      proposedExecpolicyAmendment: proposeRule(args.cmd),
      additionalPermissions: toAdditionalPermissions(args.additional_permissions ?? null, cwd),
      signal,
      announce,
    });
    if (decision === 'acceptForSession') options.memory.commands.add(key);
    if (decision === 'accept' || decision === 'acceptForSession') return { refusal: null, isItemStarted: true };
    end('declined');
    if (decision === 'cancel') context.interrupt();
    signal.throwIfAborted();
    return { refusal: 'rejected by user', isItemStarted: true };
  } catch (error) {
    if (signal.aborted) throw error;
    end('failed'); // The client could not answer: nobody said yes.
    return { refusal: 'rejected by user', isItemStarted: true };
  }
}

/**
 * The words of the first command that a person may want to allow from now on. Only scripts of plain words, joined by
 * operators, are read; `null` for all that could mean more.
 */
function proposeRule(script: string): readonly string[] | null {
  const commands = script.split(/&&|\|\||[;|]/).map((command) => command.trim());
  if (!commands.every((command) => plainWords.test(command))) return null;
  const words = commands.map((command) => command.split(/ +/));
  return words.find(([program = '']) => !harmless.has(program)) ?? null;
}

const plainWords = /^[\w./:@%+,-]+( +[\w./:@%+,-]+)*$/;

/** Nobody needs a rule for these. */
const harmless: ReadonlySet<string> = new Set(['cat', 'cd', 'echo', 'false', 'grep', 'head', 'ls', 'pwd', 'tail', 'true', 'wc', 'which']);

/** What the model asked for, in the form that clients know: absolute paths. */
function toAdditionalPermissions(asked: Arguments['additional_permissions'] | null, cwd: string): AdditionalPermissionProfile | null {
  if (!asked) return null;
  const absolute = (paths: readonly string[] | null | undefined): string[] | null => paths?.map((path) => resolve(cwd, path)) ?? null;
  const { network, file_system: files } = asked;
  return {
    network: network ? { enabled: network.enabled ?? null } : null,
    fileSystem: files ? { read: absolute(files.read), write: absolute(files.write) } : null,
  };
}
