import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import { startTestServer } from '../../src/testing/start-test-server.js';
import { mcpProgram, mcpTool } from '../support/mcp.js';
import { randomMind, seeded } from '../support/random-tree.js';

type Server = Awaited<ReturnType<typeof startTestServer>>;

/** How many timers, processes and pipes this process holds. */
function held(): Readonly<Record<string, number>> {
  const all = process.getActiveResourcesInfo();
  const kinds = ['Timeout', 'ProcessWrap', 'PipeWrap', 'TCPSocketWrap'];
  return Object.fromEntries(kinds.map((kind) => [kind, all.filter((name) => name === kind).length]));
}

/** What is held beyond what was. */
const leftSince = (before: ReturnType<typeof held>): readonly string[] =>
  Object.entries(held()).flatMap(([kind, count]) => (count > (before[kind] ?? 0) ? [`${count - (before[kind] ?? 0)} ${kind}`] : []));

/** A server whose models do what chance wants, with up to thirty agents of one root. */
async function play(seed: number, requests: number) {
  const random = seeded(seed);
  const store = createMemoryThreadStore({ clock: systemClock });
  const model = randomMind(random, requests);
  const server = await startTestServer({
    model,
    threadStore: store,
    config: {
      'agents.max_threads': 30,
      'agents.max_depth': 4,
      mcp_servers: { docs: mcpProgram({ tools: [mcpTool('say')] }) },
    },
  });
  const { thread } = await server.thread.start({});
  return { server, store, model, random, root: thread.id, turns: followTurns(server) };
}

/** The turns that run, by thread. */
function followTurns(server: Server): ReadonlyMap<string, string> {
  const turns = new Map<string, string>();
  server.on('turn/started', ({ threadId, turn }) => void turns.set(threadId, turn.id));
  server.on('turn/completed', ({ threadId }) => void turns.delete(threadId));
  return turns;
}

const ignore = (): void => {}; // The turn or the thread was gone first.

/** Clients talk to agents and interrupt them, and the root goes on, until the model has had enough. */
async function meddle({ server, model, random, root, turns }: Awaited<ReturnType<typeof play>>): Promise<void> {
  const begin = (threadId: string): void =>
    void server.turn.start({ threadId, input: [{ type: 'text', text: 'go on' }] }).then(ignore, ignore);
  const interrupt = (threadId: string, turnId: string): void => void server.turn.interrupt({ threadId, turnId }).then(ignore, ignore);
  let isOver = false;
  server.on('turn/started', ({ threadId, turn }) => {
    if (isOver || (threadId !== root && random() < 0.1)) interrupt(threadId, turn.id);
  });
  const idle = new Promise<void>((resolve) => {
    server.on('turn/completed', ({ threadId, turn }) => {
      if (isOver) {
        if (turns.size === 0) resolve();
        // Whoever was interrupted has not come to an end: others may wait for it.
      } else if (threadId === root || turn.status === 'interrupted' || random() < 0.1) begin(threadId);
    });
  });
  begin(root);
  await model.spent;
  isOver = true;
  for (const [threadId, turnId] of turns) interrupt(threadId, turnId);
  if (turns.size > 0) await idle;
}

interface Ends {
  readonly child: string;
  /** How often it came to an end for the first time since it was opened. */
  readonly came: number;
  /** How often its parent was told so. */
  readonly told: number;
  /** Whether the parent was there all the time. */
  readonly parentStayed: boolean;
}

async function endsOf({ server, store }: Awaited<ReturnType<typeof play>>): Promise<readonly Ends[]> {
  const parents = new Map<string, string>();
  const loaded = new Set<string>();
  const gone = new Set<string>();
  const open = new Set<string>();
  const came = new Map<string, number>();
  const end = (id: string): void => {
    if (open.delete(id)) came.set(id, (came.get(id) ?? 0) + 1);
  };
  for (const { method, params } of server.heard) {
    if (method === 'item/completed' && params.item.type === 'collabAgentToolCall' && params.item.tool === 'spawnAgent') {
      for (const id of params.item.receiverThreadIds) parents.set(id, params.threadId);
    } else if (method === 'turn/completed' && params.turn.status !== 'interrupted') end(params.threadId);
    else if (method === 'thread/status/changed' && params.status.type === 'notLoaded') {
      gone.add(params.threadId);
      loaded.delete(params.threadId);
      end(params.threadId);
    } else if (method === 'thread/status/changed' && params.status.type === 'idle' && !loaded.has(params.threadId)) {
      loaded.add(params.threadId);
      open.add(params.threadId);
    }
  }
  return Promise.all(
    [...parents].map(async ([child, parent]) => {
      const records = JSON.stringify(await store.read(parent));
      const told = records.split(`<subagent_notification>\\n{\\"agent_path\\":\\"${child}`).length - 1;
      return { child, came: came.get(child) ?? 0, told, parentStayed: !gone.has(parent) };
    }),
  );
}

test.each([1, 2, 3])('a tree of agents that come, work and go at random leaves nothing behind: seed %i', async (seed) => {
  const before = held();
  const game = await play(seed, 160);
  const { server, root } = game;

  await meddle(game);
  const ends = await endsOf(game);
  await server.thread.archive({ threadId: root });
  const { data: loaded } = await server.thread.loaded.list({});
  await server.close();

  expect(ends.length).toBeGreaterThan(10);
  // A parent hears once of each end; of what ended after it, it hears nothing.
  expect(ends.filter(({ came, told, parentStayed }) => (parentStayed ? told !== came : told > came))).toEqual([]);
  expect(loaded).toEqual([]);
  expect(leftSince(before)).toEqual([]);
});

test.each([4, 5])('a server that is closed while its agents work leaves nothing behind: seed %i', async (seed) => {
  const before = held();
  const game = await play(seed, 100_000);

  void meddle(game);
  await untilAgents(game.server, 15);
  await game.server.close();

  expect(leftSince(before)).toEqual([]);
});

function untilAgents(server: Server, count: number): Promise<void> {
  const threads = new Set<string>();
  return new Promise((resolve) => {
    server.on('turn/started', ({ threadId }) => {
      if (threads.add(threadId).size === count) resolve();
    });
  });
}
