import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppServer, Client } from 'keelson';
import type { ResponseItem, Turn } from 'keelson/protocol';
import { type Recorded, says, scriptedModel, startTestServer, type TestServerOptions } from 'keelson/testing';
import type { ModelCall, ModelTransport } from '../../src/model/model-transport.js';
import { systemClock } from '../../src/platform/clock.js';
import { createLocalThreadStore } from '../../src/store/local-thread-store.js';
import type { ThreadStore } from '../../src/store/thread-store.js';

export const text = (value: string) => ({ type: 'text' as const, text: value, text_elements: [] });

/** A model that answers each request with the next letter: A1, A2, … */
export const countingModel = () => {
  let count = 0;
  return scriptedModel(Array.from({ length: 100 }, () => () => says(`A${++count}`)));
};

export const message = (role: 'user' | 'assistant', value: string): ResponseItem => ({
  type: 'message',
  role,
  content: [role === 'user' ? { type: 'input_text', text: value } : { type: 'output_text', text: value }],
});

/** A server whose threads are files in a folder of its own. */
export interface FileServer extends AsyncDisposable {
  readonly server: AppServer & Recorded;
  readonly store: ThreadStore;
  readonly home: string;
}

export async function startFileServer(options: TestServerOptions & { readonly home?: string } = {}): Promise<FileServer> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'keelson-threads-')));
  const logger = { warn: () => {}, error: () => {} };
  const store = createLocalThreadStore({ home, clock: systemClock, logger });
  const server = await startTestServer({ model: countingModel(), ...options, home, threadStore: store });
  return {
    server,
    store,
    home,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await store.close();
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

/** Runs a turn to its end. */
export async function runTurn(client: Client, threadId: string, said: string): Promise<Turn> {
  const ended = client.once('turn/completed', { where: (params) => params.threadId === threadId });
  await client.turn.start({ threadId, input: [text(said)] });
  return (await ended).turn;
}

export const toldTexts = (turns: readonly Turn[]): string[][] =>
  turns.map(({ items }) =>
    items.map((item) => {
      if (item.type === 'userMessage') return item.content.map((part) => (part.type === 'text' ? part.text : part.type)).join('');
      return item.type === 'agentMessage' ? item.text : item.type;
    }),
  );

/** The lines of a thread's file. */
export async function linesOf(path: string | null): Promise<{ type: string; payload: Record<string, unknown> }[]> {
  const content = await readFile(path ?? '', 'utf8');
  return content
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** What the model was sent, without context: who said what. */
export function conversation(call: ModelCall | undefined): string[] {
  return (call?.body.input ?? []).flatMap((item) => {
    if (item.type !== 'message' || !Array.isArray(item.content) || item.role === 'developer') return [];
    const said = item.content.map((part: { text?: string }) => part.text ?? '').join('');
    return said.startsWith('<environment_context>') ? [] : [`${item.role}: ${said.startsWith('<turn_aborted>') ? '<turn_aborted>' : said}`];
  });
}

/** A model that waits: the test says what it streams, and when. */
export interface ManualModel extends ModelTransport {
  /** The request that the model is to answer, once it is made. */
  next(): Promise<ManualCall>;
}

export interface ManualCall {
  readonly call: ModelCall;
  emit: Parameters<ModelTransport['stream']>[1];
  end(): void;
}

export function manualModel(): ManualModel {
  const calls: ManualCall[] = [];
  const waiting: ((call: ManualCall) => void)[] = [];
  return {
    next: () => {
      const made = calls.shift();
      return made ? Promise.resolve(made) : new Promise((resolve) => waiting.push(resolve));
    },
    stream: (call, emit) =>
      new Promise((resolve, reject) => {
        call.signal.addEventListener('abort', () => reject(call.signal.reason), { once: true });
        const end = (): void => {
          emit({ type: 'completed', responseId: 'r', usage: null });
          resolve();
        };
        const manual = { call, emit, end };
        const waiter = waiting.shift();
        if (waiter) waiter(manual);
        else calls.push(manual);
      }),
  };
}

/** A promise that the test settles. */
export function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}
