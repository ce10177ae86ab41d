import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../src/engine/caller.js';
import { createEngine } from '../../src/engine/create-engine.js';
import type { Engine } from '../../src/engine/engine.js';
import type { EngineEvent } from '../../src/engine/event.js';
import { toNotifications } from '../../src/engine/projection/to-notifications.js';
import type { EngineOptions } from '../../src/engine/services.js';
import type { ThreadConfig } from '../../src/engine/thread/thread-config.js';
import type { Tool } from '../../src/engine/tools/tool.js';
import { createToolSet } from '../../src/engine/tools/tool-set.js';
import { fallbackModel } from '../../src/model/catalog/bundled-models.js';
import type { ModelCall, ModelTransport, ProviderInfo, ResponseEvent, ResponseItem } from '../../src/model/model-transport.js';
import { createIds } from '../../src/platform/ids.js';
import type { TurnStartParams, UserInput } from '../../src/protocol/index.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import type { ThreadStore } from '../../src/store/thread-store.js';

/** One response: its events, an error that it breaks off with, or a function that takes its time. */
export type Reply = readonly (ResponseEvent | Error)[] | ((call: ModelCall, onEvent: (event: ResponseEvent) => void) => Promise<void>);

export interface ScriptedModel extends ModelTransport {
  readonly calls: ModelCall[];
}

export function scriptedModel(replies: readonly Reply[]): ScriptedModel {
  const calls: ModelCall[] = [];
  return {
    calls,
    async stream(call, onEvent) {
      const reply = replies[calls.length] ?? says('nothing more to say');
      calls.push({ ...call, body: structuredClone(call.body) });
      if (typeof reply === 'function') return reply(call, onEvent);
      for (const event of reply) {
        if (event instanceof Error) throw event;
        onEvent(event);
      }
    },
  };
}

export const usage = { inputTokens: 10, cachedInputTokens: 4, outputTokens: 2, reasoningOutputTokens: 1, totalTokens: 12 };

export const completed: ResponseEvent = { type: 'completed', responseId: 'r', usage };

export const done = (item: ResponseItem): ResponseEvent => ({ type: 'itemDone', item });

export const assistant = (text: string, id = 'm1'): ResponseItem => ({
  type: 'message',
  role: 'assistant',
  id,
  content: [{ type: 'output_text', text }],
});

export const says = (text: string, id = 'm1'): readonly ResponseEvent[] => [done(assistant(text, id)), completed];

export const functionCall = (name: string, callId: string, args: unknown = {}): ResponseItem => ({
  type: 'function_call',
  id: `fc-${callId}`,
  status: 'completed',
  name,
  arguments: JSON.stringify(args),
  call_id: callId,
});

export const calls = (...items: readonly ResponseItem[]): readonly ResponseEvent[] => [...items.map(done), completed];

export const fakeTool = (
  name: string,
  run: Tool['run'],
  options: { readonly parallel?: boolean; readonly needsEnvironment?: boolean } = {},
): Tool => ({
  name,
  kind: 'function',
  spec: ({ hasEnvironment }) => (options.needsEnvironment && !hasEnvironment ? null : { type: 'function', name }),
  parallel: options.parallel ?? false,
  run,
});

export const text = (value: string): UserInput => ({ type: 'text', text: value, text_elements: [] });

export const caller: Caller = { originator: 'tests', userAgent: 'tests/1', clientName: 'tests', clientVersion: '1' };

export const provider: ProviderInfo = {
  id: 'mock',
  name: 'Mock',
  baseUrl: 'http://127.0.0.1:1/v1',
  queryParams: {},
  headers: {},
  requestMaxRetries: 0,
  streamMaxRetries: 2,
  streamIdleTimeoutMs: 1000,
  authorization: async () => null,
};

export interface Harness extends AsyncDisposable {
  readonly engine: Engine;
  readonly store: ThreadStore;
  readonly events: EngineEvent[];
  readonly home: string;
  /** Wire names of what subscribers and everyone heard, without rates and usage. */
  story(): string[];
  startThread(params?: Parameters<Engine['startThread']>[0]): Promise<string>;
  startTurn(threadId: string, input: string, params?: Partial<TurnStartParams>): Promise<string>;
  runTurn(threadId: string, input: string, params?: Partial<TurnStartParams>): Promise<Extract<EngineEvent, { type: 'turnCompleted' }>>;
  next<T extends EngineEvent['type']>(
    type: T,
    test?: (event: Extract<EngineEvent, { type: T }>) => boolean,
  ): Promise<Extract<EngineEvent, { type: T }>>;
}

export async function startHarness(options: {
  readonly model: ModelTransport;
  readonly tools?: readonly Tool[];
  readonly config?: Partial<ThreadConfig>;
  readonly store?: ThreadStore;
  readonly engine?: Partial<EngineOptions>;
}): Promise<Harness> {
  const home = await mkdtemp(join(tmpdir(), 'keelson-engine-'));
  const clock = { now: () => Date.now() };
  const ids = createIds(clock);
  const store = options.store ?? createMemoryThreadStore({ clock });
  const engine = createEngine({
    store,
    model: options.model,
    createTools: () => ({
      forTurn: (scope) => createToolSet(options.tools ?? [], scope),
      turnDiff: () => '',
      cleanBackgroundTerminals: async () => {},
      close: async () => {},
    }),
    resolveConfig: async (request) => ({
      model: request.model ?? 'mock-model',
      provider,
      cwd: request.cwd ?? home,
      approvalPolicy: request.approvalPolicy ?? 'never',
      sandboxPolicy: { type: 'dangerFullAccess' },
      reasoningEffort: null,
      reasoningSummary: null,
      serviceTier: null,
      baseInstructions: null,
      developerInstructions: null,
      modelInfo: () => ({ ...fallbackModel, known: true }),
      ...options.config,
    }),
    approvals: {
      command: async () => 'decline',
      fileChange: async () => 'decline',
      network: async () => 'decline',
      permissions: async () => null,
      userInput: async () => null,
      callTool: async () => ({ kind: 'failed' }),
      mcpToolCall: async () => 'decline',
      elicit: async () => null,
    },
    clock,
    ids,
    home,
    cwd: home,
    env: { SHELL: '/bin/bash', HOME: home, PATH: '/usr/bin:/bin' },
    sessionSource: 'exec',
    version: '0.0.0',
    timezone: 'Europe/Berlin',
    retryBaseMs: 1,
    ...options.engine,
  });
  const events: EngineEvent[] = [];
  const waiting = new Set<(event: EngineEvent) => void>();
  engine.onEvent((event) => {
    events.push(event);
    for (const hear of [...waiting]) hear(event);
  });
  const next: Harness['next'] = (type, test = () => true) =>
    new Promise((resolve) => {
      const hear = (event: EngineEvent): void => {
        if (!isOf(event, type) || !test(event)) return;
        waiting.delete(hear);
        resolve(event);
      };
      waiting.add(hear);
    });
  const startTurn: Harness['startTurn'] = async (threadId, input, params = {}) => {
    const { result, afterwards } = await engine.startTurn({ threadId, input: [text(input)], ...params }, caller);
    afterwards();
    return result.turn.id;
  };
  return {
    engine,
    store,
    events,
    home,
    next,
    startTurn,
    story: () =>
      events
        .flatMap((event) => toNotifications(event)?.messages.map((message) => message.method) ?? [])
        .filter((method) => !noise.test(method)),
    async startThread(params = {}) {
      const { result, afterwards } = await engine.startThread(params, caller);
      afterwards();
      return result.thread.id;
    },
    async runTurn(threadId, input, params) {
      const end = next('turnCompleted', (event) => event.threadId === threadId);
      await startTurn(threadId, input, params);
      return end;
    },
    async [Symbol.asyncDispose]() {
      await engine.close(1000);
      await rm(home, { recursive: true, force: true });
    },
  };
}

const noise = /^(account\/rateLimits|thread\/tokenUsage)/;

const isOf = <T extends EngineEvent['type']>(event: EngineEvent, type: T): event is Extract<EngineEvent, { type: T }> =>
  event.type === type;
