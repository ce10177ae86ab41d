import { setMaxListeners } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveFeatures } from '../../src/config/features/features.js';
import type { ApprovalDecision, Approvals, FileChangeApprovalRequest } from '../../src/engine/approvals/approvals.js';
import { ExecPolicy, noRulesSources } from '../../src/engine/approvals/exec-policy/exec-policy.js';
import { noRules, type Rules } from '../../src/engine/approvals/exec-policy/rules.js';
import type { EngineEvent } from '../../src/engine/event.js';
import { createBashGrammar } from '../../src/engine/exec/bash-grammar.js';
import type { WaitPause } from '../../src/engine/exec/wait-pause.js';
import { noToolHooks } from '../../src/engine/hooks/hooked-call.js';
import { profileOfPolicy } from '../../src/engine/sandbox/profile-of-policy.js';
import type { Sandbox } from '../../src/engine/sandbox/sandbox.js';
import { createTools } from '../../src/engine/tools/registry.js';
import type { ThreadTools } from '../../src/engine/tools/thread-tools.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../../src/engine/tools/tool.js';
import { defaultToolSettings, type ToolScope } from '../../src/engine/tools/tool-scope.js';
import { findModel } from '../../src/model/catalog/find-model.js';
import type { Processes } from '../../src/platform/processes/process.js';
import { noTrace } from '../../src/telemetry/tracing.js';

/** Loading it takes a while: once for a file of tests is enough. */
const grammar = createBashGrammar();

/** A folder, the tools of a thread in it, and what they told. */
export interface ToolBench extends AsyncDisposable {
  readonly cwd: string;
  readonly tools: ThreadTools;
  readonly events: EngineEvent[];
  readonly controller: AbortController;
  /** What the model was told besides outputs. */
  readonly warnings: readonly string[];
  call(name: string, input: unknown, callId?: string, how?: Partial<Pick<ToolCall, 'namespace'>>): Promise<ToolOutput>;
  /** Resolves with the first event, told or yet to come, that matches. */
  seen<T extends EngineEvent['type']>(
    type: T,
    matches?: (event: Extract<EngineEvent, { type: T }>) => boolean,
  ): Promise<Extract<EngineEvent, { type: T }>>;
}

export interface BenchOptions {
  readonly approvalPolicy?: ToolContext['approvalPolicy'];
  readonly sandboxPolicy?: ToolContext['sandboxPolicy'];
  /** Default: as the sandbox policy says. */
  readonly permissionProfile?: ToolContext['permissionProfile'];
  /** Default: yes. */
  readonly decide?: () => ApprovalDecision | Promise<ApprovalDecision>;
  readonly approvals?: Partial<Approvals>;
  readonly scope?: Partial<ToolScope>;
  readonly features?: Readonly<Record<string, boolean>>;
  readonly pause?: WaitPause;
  readonly clientTools?: readonly unknown[];
  readonly ownTools?: readonly Tool[];
  readonly processes?: Processes;
  /** Default: there is none. */
  readonly sandbox?: Sandbox;
  readonly rules?: Rules;
}

/** What a turn of the model `gpt-5.2-codex` is decided by. */
export const scopeWith = (changes: Partial<ToolScope> = {}): ToolScope => ({
  model: findModel('gpt-5.2-codex'),
  mode: 'default',
  features: resolveFeatures({}),
  hasEnvironment: true,
  isRootThread: true,
  sandboxPolicy: { type: 'dangerFullAccess' },
  settings: defaultToolSettings,
  ...changes,
});

export async function openToolBench(options: BenchOptions = {}): Promise<ToolBench> {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), 'keelson-tools-')));
  const { clientTools = [], ownTools = [], processes, sandbox } = options;
  const tools = createTools({
    shell: '/bin/bash',
    grammar,
    clientTools,
    ownTools,
    ...(processes ? { processes } : {}),
    ...(sandbox ? { sandbox } : {}),
  });
  const warnings: string[] = [];
  const scope = scopeWith({ features: resolveFeatures(options.features ?? {}), ...options.scope });
  const events: EngineEvent[] = [];
  const listeners = new Set<(event: EngineEvent) => void>();
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const decide = async ({ announce, conclude }: Pick<FileChangeApprovalRequest, 'announce' | 'conclude'>): Promise<ApprovalDecision> => {
    announce();
    const decision = (await options.decide?.()) ?? 'accept';
    if (decision === 'decline' || decision === 'cancel') conclude('declined');
    return decision;
  };
  const context: ToolContext = {
    threadId: 'thread',
    turnId: 'turn',
    cwd,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: cwd },
    signal: controller.signal,
    now: () => Date.now(),
    trace: noTrace,
    emit: (event) => {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    approvals: {
      command: decide,
      fileChange: decide,
      network: async () => 'decline',
      permissions: async () => null,
      userInput: async () => null,
      callTool: async () => ({ kind: 'failed' }),
      mcpToolCall: async () => 'decline',
      elicit: async () => null,
      ...options.approvals,
    },
    hooks: noToolHooks,
    scope,
    warnModel: (text) => warnings.push(text),
    pause: options.pause ?? { isPaused: false, onChange: () => () => {} },
    interrupt: () => controller.abort(new Error('the turn was interrupted')),
    responseEnded: Promise.resolve(),
    approvalPolicy: options.approvalPolicy ?? 'never',
    sandboxPolicy: options.sandboxPolicy ?? scope.sandboxPolicy,
    snapshot: null,
    environments: null,
    machine: null,
    permissionProfile: options.permissionProfile ?? profileOfPolicy(options.sandboxPolicy ?? scope.sandboxPolicy),
    places: { cwd, tmpdir: null },
    joinNetwork: null,
    execPolicy: new ExecPolicy(noRulesSources, options.rules ?? noRules),
  };
  return {
    cwd,
    tools,
    events,
    controller,
    warnings,
    async call(name, input, callId = `${name}-call`, how = {}) {
      const set = tools.forTurn(scope);
      const named = { name, namespace: null, ...how };
      const kinds = ['custom', 'function', 'search'] as const;
      const tool = kinds.map((kind) => set.find({ ...named, kind })).find((found) => found !== undefined);
      if (tool === undefined) throw new Error(`no tool ${name}`);
      const call = { ...named, kind: tool.kind, callId, input: typeof input === 'string' ? input : JSON.stringify(input) };
      return await tool.run(call, context);
    },
    seen(type, matches = () => true) {
      type Wanted = Extract<EngineEvent, { type: typeof type }>;
      const isWanted = (event: EngineEvent): event is Wanted => event.type === type && matches(event as Wanted);
      const known = events.find(isWanted);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        const listener = (event: EngineEvent): void => {
          if (!isWanted(event)) return;
          listeners.delete(listener);
          resolve(event);
        };
        listeners.add(listener);
      });
    },
    async [Symbol.asyncDispose]() {
      await tools.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

/** The text of an output, with what differs between runs blanked. */
export const textOf = ({ body }: ToolOutput): string =>
  String(body)
    .replace(/^Chunk ID: [0-9a-f]{6}$/m, 'Chunk ID: <ID>')
    .replace(/Wall time: [\d.]+ seconds/, 'Wall time: <T> seconds')
    .replace(/session ID \d+/, 'session ID <N>');
