import { mkdir, mkdtemp, readdir, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Driver from 'better-sqlite3';
import type { AppServer } from 'keelson';
import { type Recorded, type ScriptPart, says, scriptedModel, startTestServer, type TestServerOptions } from 'keelson/testing';
import { vi } from 'vitest';
import type { ModelCall, ModelTransport } from '../../../src/model/model-transport.js';
import { systemClock } from '../../../src/platform/clock.js';
import { createLocalThreadStore } from '../../../src/store/local-thread-store.js';
import { rolloutPath } from '../../../src/store/rollout/paths.js';
import type { ThreadStore } from '../../../src/store/thread-store.js';

// What goes on in the background is waited for: on a slow machine that takes its time.
vi.setConfig({ testTimeout: 90_000 });

const dayMs = 86_400_000;

export const threadId = (n: number): string => `0195f000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** One who asks the model, and what it is told; a function sees the request. */
type Mind = ScriptPart | ((call: ModelCall) => ScriptPart | Promise<ScriptPart>);

export interface MemoryModelOptions {
  readonly turn?: Mind;
  readonly extract?: Mind;
  readonly consolidate?: Mind;
}

type Role = keyof MemoryModelOptions;

/** A model that knows on whose behalf it is asked: a user's turn, the first phase, the second one. */
export interface MemoryModel extends ModelTransport {
  of(role: Role): readonly ModelCall[];
}

export function memoryModel(options: MemoryModelOptions = {}): MemoryModel {
  const requests: { readonly role: Role; readonly call: ModelCall }[] = [];
  const roleOf = ({ body, headers }: ModelCall): Role => {
    if (body.text?.format !== undefined) return 'extract';
    return headers['x-openai-subagent'] === 'memory_consolidation' ? 'consolidate' : 'turn';
  };
  const usual: Record<Role, Mind> = { turn: says('fine'), extract: learns('The door is blue.'), consolidate: says('done') };
  return {
    of: (role) => requests.filter((request) => request.role === role).map(({ call }) => call),
    async stream(call, onEvent) {
      const role = roleOf(call);
      requests.push({ role, call });
      const mind = options[role] ?? usual[role];
      await scriptedModel([typeof mind === 'function' ? await mind(call) : mind]).stream(call, onEvent);
    },
  };
}

/** What the model answers when it is asked what a thread teaches. */
export const learns = (text: string, { summary = 'Painted the door', slug = 'blue-door' as string | null } = {}): ScriptPart =>
  says(JSON.stringify({ raw_memory: text, rollout_summary: summary, rollout_slug: slug }));

export const message = (role: string, text: string) => ({
  type: 'response_item',
  payload: { type: 'message', role, content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }] },
});

export interface OldThread {
  readonly daysAgo?: number;
  readonly source?: string;
  /** Default: a user who asks, and an agent that answers. */
  readonly records?: readonly { readonly type: string; readonly payload: unknown }[];
}

/** A home with its memories on, and what happens in it. */
export interface MemoryPlace extends AsyncDisposable {
  readonly home: string;
  readonly cwd: string;
  /** Writes a thread that has come to rest. */
  put(n: number, thread?: OldThread): Promise<void>;
  /** Writes a file below the home. */
  write(path: string, text: string): Promise<void>;
  /** Reads a file of the memories. */
  read(name: string): Promise<string>;
  /** The files of the memories, without those of git. */
  files(): Promise<readonly string[]>;
  sql(statement: string): readonly unknown[];
  start(options?: TestServerOptions): Promise<AppServer & Recorded>;
}

export async function makePlace(settings = ''): Promise<MemoryPlace> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-memories-')));
  const home = join(base, 'home');
  const cwd = join(base, 'work');
  const stores: ThreadStore[] = [];
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  };
  await mkdir(cwd, { recursive: true });
  await write('config.toml', `[features]\nmemories = true\n[skills.bundled]\nenabled = false\n[memories]\n${settings}`);
  return {
    home,
    cwd,
    write,
    put: async (n, { daysAgo = 3, source = 'vscode', records = [message('user', `task ${n}`), message('assistant', 'done')] } = {}) => {
      const atMs = Date.now() - daysAgo * dayMs;
      const timestamp = new Date(atMs).toISOString();
      const meta = { id: threadId(n), timestamp, cwd, originator: 'x', cli_version: '0.130.0', source, model_provider: 'openai' };
      const said = { type: 'event_msg', payload: { type: 'user_message', message: `task ${n}`, images: [] } };
      const lines = [{ type: 'session_meta', payload: meta }, ...records, said].map((line) => JSON.stringify({ timestamp, ...line }));
      const path = rolloutPath(home, atMs, threadId(n));
      await write(path.slice(home.length), `${lines.join('\n')}\n`);
      await utimes(path, new Date(atMs), new Date(atMs));
    },
    read: (name) => readFile(join(home, 'memories', name), 'utf8'),
    files: async () => {
      const names = await readdir(join(home, 'memories'), { recursive: true }).catch(() => []); // There are none.
      return names.filter((name) => !name.startsWith('.git')).sort();
    },
    sql: (statement) => {
      const db = new Driver(join(home, 'state_5.sqlite'));
      try {
        const prepared = db.prepare(statement);
        return prepared.reader ? prepared.all() : [prepared.run().changes];
      } finally {
        db.close();
      }
    },
    start: (options = {}) => {
      const store = createLocalThreadStore({ home, clock: systemClock, logger: { warn: () => {}, error: () => {} } });
      stores.push(store);
      const env = { HOME: base, PATH: process.env['PATH'] ?? '' };
      return startTestServer({ home, cwd, configFiles: 'files', env, model: memoryModel(), threadStore: store, ...options });
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** Starts a thread, and says something in it. */
export async function runTurn(server: AppServer, place: Pick<MemoryPlace, 'cwd'>, text = 'hello'): Promise<string> {
  const { thread } = await server.thread.start({ cwd: place.cwd });
  await sayIn(server, thread.id, text);
  return thread.id;
}

export async function sayIn(server: AppServer, id: string, text: string): Promise<void> {
  const done = server.once('turn/completed', { where: ({ threadId: of }) => of === id });
  await server.turn.start({ threadId: id, input: [{ type: 'text', text }] });
  await done;
}

/** Waits for what goes on in the background. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 60_000, interval: 20 });

/** Waits until the files were gone over, and no work is left. */
export const settled = (place: MemoryPlace): Promise<void> =>
  eventually(() => {
    const jobs = place.sql("SELECT status FROM jobs WHERE kind = 'memory_consolidate_global' AND status IN ('done', 'error')");
    if (jobs.length === 0 || place.sql("SELECT 1 FROM jobs WHERE status = 'running'").length > 0) throw new Error('it goes on');
  });

/** The texts that a request says in a role. */
export const textsOf = ({ body }: ModelCall, role: string): readonly string[] =>
  body.input.flatMap((item) =>
    item['role'] === role && Array.isArray(item['content']) ? item['content'].map(({ text }) => String(text)) : [],
  );
