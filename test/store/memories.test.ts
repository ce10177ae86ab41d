import { expect, test } from 'vitest';
import type { ExtractedMemory, ExtractionQuery, ThreadMemories } from '../../src/store/thread-memories.js';
import type { ThreadStore } from '../../src/store/thread-store.js';
import { createLocalHome, type LocalHome, metaLine, newThread, said, saidLine, start, uuid } from './support/store.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = start + 3 * dayMs;
/** A thread that no test keeps. */
const present = uuid(999);

let tokens = 0;
const worker = (id = present) => ({ id, newToken: () => `token-${tokens++}` });

const query = (changes: Partial<ExtractionQuery> = {}): ExtractionQuery => ({
  worker: worker(),
  maxAgeMs: 30 * dayMs,
  minIdleMs: 6 * hourMs,
  limit: 10,
  acceptsSource: (source) => source === 'cli' || source === 'vscode',
  ...changes,
});

const memory = (text: string): ExtractedMemory => ({ rawMemory: text, rolloutSummary: `${text}, summed up`, slug: 'a-slug' });

/** A home at a fixed time, with threads that have been idle since they were started. */
async function homeWith(...threads: readonly number[]): Promise<LocalHome> {
  const home = await createLocalHome();
  home.clock.set(now);
  for (const n of threads) await home.put(n, [metaLine(n), saidLine(`task ${n}`)]);
  return home;
}

function memoriesOf({ memories }: ThreadStore): ThreadMemories {
  if (memories === undefined) throw new Error('the store keeps no memories');
  return memories;
}

const open = (home: LocalHome): ThreadMemories => memoriesOf(home.open());

const claimed = async (memories: ThreadMemories, changes: Partial<ExtractionQuery> = {}): Promise<readonly string[]> =>
  (await memories.claimExtractions(query(changes))).map(({ threadId }) => threadId);

/** Learns from one thread that can be learned from. */
async function learn(memories: ThreadMemories, learned: ExtractedMemory | null): Promise<string> {
  const [job] = await memories.claimExtractions(query({ limit: 1 }));
  if (job === undefined) throw new Error('nothing can be learned from');
  expect(await memories.finishExtraction(job, learned)).toBe(true);
  return job.threadId;
}

const selection = async (memories: ThreadMemories, limits: { readonly limit?: number; readonly maxUnusedDays?: number } = {}) =>
  (await memories.select({ limit: 10, maxUnusedDays: 30, ...limits })).map(({ threadId }) => threadId);

/** Goes over the files as they are asked to be. */
async function consolidate(memories: ThreadMemories): Promise<boolean> {
  const job = await memories.claimConsolidation(worker());
  if (job === null) return false;
  return memories.finishConsolidation(job, await memories.select({ limit: 10, maxUnusedDays: 30 }));
}

test('threads that have come to rest are learned from, the newest first', async () => {
  await using home = await createLocalHome();
  home.clock.set(now);
  await home.put(1, [metaLine(1), saidLine('older')], { atMs: now - 2 * dayMs });
  await home.put(2, [metaLine(2), saidLine('newer')], { atMs: now - dayMs });

  const jobs = await open(home).claimExtractions(query());

  expect(jobs).toMatchObject([
    { threadId: uuid(2), cwd: '/w' },
    { threadId: uuid(1), cwd: '/w' },
  ]);
});

test.each([
  ['one that goes on', [metaLine(1), saidLine('hi')], now - 5 * hourMs],
  ['one that is too old', [metaLine(1), saidLine('hi')], now - 31 * dayMs],
  ['one that nobody talked to', [metaLine(1)], start],
  ['one of another source', [metaLine(1, { source: 'exec' }), saidLine('hi')], start],
  ['one that was told not to', [metaLine(1, { memory_mode: 'disabled' }), saidLine('hi')], start],
])('%s is not learned from', async (_what, lines, atMs) => {
  await using home = await createLocalHome();
  home.clock.set(now);
  await home.put(1, lines, { atMs });

  expect(await claimed(open(home))).toEqual([]);
});

test('one that is archived is not learned from', async () => {
  await using home = await createLocalHome();
  home.clock.set(now);
  await home.put(1, [metaLine(1), saidLine('hi')], { archived: true });

  expect(await claimed(open(home))).toEqual([]);
});

test('the present thread is not learned from', async () => {
  await using home = await homeWith(1, 2);

  expect(await claimed(open(home), { worker: worker(uuid(1)) })).toEqual([uuid(2)]);
});

test('no more threads are taken on than were asked for', async () => {
  await using home = await homeWith(1, 2, 3);

  expect(await claimed(open(home), { limit: 2 })).toHaveLength(2);
});

test('of two processes one takes a thread on', async () => {
  await using home = await homeWith(1, 2, 3);

  const [first, second] = await Promise.all([claimed(open(home)), claimed(open(home))]);

  expect([...first, ...second].sort()).toEqual([uuid(1), uuid(2), uuid(3)]);
});

test('a lease that has run out is of nobody: the next one does the work, and the first is told so', async () => {
  await using home = await homeWith(1);
  const [dead, alive] = [open(home), open(home)];
  const [lost] = await dead.claimExtractions(query());
  home.clock.set(now + hourMs + 1000);
  const [job] = await alive.claimExtractions(query());

  expect(job?.threadId).toBe(uuid(1));
  expect(await dead.finishExtraction(lost ?? { key: '', token: '' }, memory('late'))).toBe(false);
  expect(await selection(alive)).toEqual([]);
});

test('what was given back is free at once', async () => {
  await using home = await homeWith(1);
  const memories = open(home);
  const [job] = await memories.claimExtractions(query());
  await memories.release(job ?? { key: '', token: '' });

  expect(await claimed(open(home))).toEqual([uuid(1)]);
});

test('a thread is learned from once, until it goes on', async () => {
  await using home = await homeWith(1);
  const store = home.open();
  const memories = memoriesOf(store);
  await learn(memories, memory('blue'));
  const before = await claimed(memories);
  const writer = await store.reopen(uuid(1));
  writer?.append([said('and the window?')]);
  await writer?.close();
  home.clock.set(now + dayMs);

  expect([before, await claimed(memories)]).toEqual([[], [uuid(1)]]);
});

test('a failure is tried again after an hour, three times in all', async () => {
  await using home = await homeWith(1);
  const memories = open(home);
  const tried: number[] = [];
  for (let hours = 0; hours < 8; hours += 0.5) {
    home.clock.set(now + hours * hourMs);
    const [job] = await memories.claimExtractions(query());
    if (job === undefined) continue;
    tried.push(hours);
    await memories.failExtraction(job, 'no JSON');
  }

  expect(tried).toEqual([0, 1, 2]);
  expect(home.sql('SELECT status, retry_remaining, last_error FROM jobs')).toEqual([
    { status: 'error', retry_remaining: 0, last_error: 'no JSON' },
  ]);
});

test('rows are as other programs write them', async () => {
  await using home = await homeWith(1);
  await learn(open(home), memory('blue'));

  const seconds = Math.floor(now / 1000);
  const source = Math.floor(start / 1000);
  expect(home.sql('SELECT * FROM jobs ORDER BY kind DESC')).toEqual([
    {
      kind: 'memory_stage1',
      job_key: uuid(1),
      status: 'done',
      worker_id: present,
      ownership_token: expect.any(String),
      started_at: seconds,
      finished_at: seconds,
      lease_until: null,
      retry_at: null,
      retry_remaining: 3,
      last_error: null,
      input_watermark: source,
      last_success_watermark: source,
    },
    expect.objectContaining({ kind: 'memory_consolidate_global', job_key: 'global', status: 'pending', input_watermark: source }),
  ]);
  expect(home.sql('SELECT * FROM stage1_outputs')).toEqual([
    {
      thread_id: uuid(1),
      source_updated_at: source,
      raw_memory: 'blue',
      rollout_summary: 'blue, summed up',
      generated_at: seconds,
      rollout_slug: 'a-slug',
      usage_count: null,
      last_usage: null,
      selected_for_phase2: 0,
      selected_for_phase2_source_updated_at: null,
    },
  ]);
});

test('a thread that has nothing more to teach takes back what it taught', async () => {
  await using home = await homeWith(1);
  const memories = open(home);
  await learn(memories, memory('blue'));
  home.sql(`UPDATE threads SET updated_at = updated_at + 60`);

  await learn(memories, null);

  expect(await selection(memories)).toEqual([]);
});

test('what was learned before goes on counting as it was used', async () => {
  await using home = await homeWith(1);
  const memories = open(home);
  await learn(memories, memory('blue'));
  await memories.noteUse([uuid(1), 'of-nobody']);
  home.sql(`UPDATE threads SET updated_at = updated_at + 60`);
  await learn(memories, memory('green'));

  expect(home.sql('SELECT raw_memory, usage_count, last_usage FROM stage1_outputs')).toEqual([
    { raw_memory: 'green', usage_count: 1, last_usage: Math.floor(now / 1000) },
  ]);
});

test('one process at a time goes over the files', async () => {
  await using home = await homeWith();
  const [first, second] = [open(home), open(home)];

  const job = await first.claimConsolidation(worker());

  expect(job).not.toBeNull();
  expect(await second.claimConsolidation(worker())).toBeNull();
});

test('who keeps its lease keeps the work, and who has lost it is told so', async () => {
  await using home = await homeWith();
  const [first, second] = [open(home), open(home)];
  const job = (await first.claimConsolidation(worker())) ?? { key: '', token: '', watermark: 0 };
  home.clock.set(now + 50 * 60_000);
  const isKept = await first.renewConsolidation(job);
  home.clock.set(now + 100 * 60_000);
  const taken = await second.claimConsolidation(worker());
  home.clock.set(now + 3 * hourMs);
  const other = await second.claimConsolidation(worker());

  expect([isKept, taken, other !== null]).toEqual([true, null, true]);
  expect(await first.renewConsolidation(job)).toBe(false);
  expect(await first.finishConsolidation(job, [])).toBe(false);
});

test.each([
  ['six hours after it was done', async (memories: ThreadMemories) => void (await consolidate(memories)), [6, 12]],
  [
    'an hour after it failed, three times in all',
    async (memories: ThreadMemories) => {
      const job = await memories.claimConsolidation(worker());
      if (job !== null) await memories.failConsolidation(job, 'broken');
    },
    [1, 2],
  ],
])('the files are gone over again %s', async (_when, work, expected) => {
  await using home = await homeWith();
  const memories = open(home);
  await work(memories);
  const due: number[] = [];
  for (let hours = 0.5; hours <= 12; hours += 0.5) {
    home.clock.set(now + hours * hourMs);
    const before = home.sql('SELECT ownership_token FROM jobs');
    await work(memories);
    if (JSON.stringify(home.sql('SELECT ownership_token FROM jobs')) !== JSON.stringify(before)) due.push(hours);
  }

  expect(due).toEqual(expected);
});

test('what is new gives work that failed another chance', async () => {
  await using home = await homeWith(1);
  const memories = open(home);
  for (let tries = 0; tries < 3; tries++) {
    home.clock.set(now + tries * 2 * hourMs);
    const job = await memories.claimConsolidation(worker());
    await memories.failConsolidation(job ?? { key: '', token: '' }, 'broken');
  }
  home.clock.set(now + 8 * hourMs);
  const before = await memories.claimConsolidation(worker());
  await learn(memories, memory('blue'));

  expect([before, await consolidate(memories)]).toEqual([null, true]);
});

test('the files hold what is used most, then what was used last, and are in the order of threads', async () => {
  await using home = await homeWith(1, 2, 3, 4);
  const memories = open(home);
  for (const name of ['a', 'b', 'c', 'd']) await learn(memories, memory(name));
  await memories.noteUse([uuid(3)]);
  await memories.noteUse([uuid(3)]);
  home.clock.set(now + hourMs);
  await memories.noteUse([uuid(1)]);

  expect([await selection(memories, { limit: 1 }), await selection(memories, { limit: 2 })]).toEqual([[uuid(3)], [uuid(1), uuid(3)]]);
});

test('what nobody has used for long is not kept, and is dropped once no file holds it', async () => {
  await using home = await homeWith(1, 2);
  const memories = open(home);
  await learn(memories, memory('a'));
  await learn(memories, memory('b'));
  await consolidate(memories);
  home.clock.set(now + 40 * dayMs);
  await memories.noteUse([uuid(2)]);
  await memories.forgetUnused({ maxUnusedDays: 30 });
  const held = home.sql('SELECT thread_id FROM stage1_outputs ORDER BY thread_id');
  const kept = await selection(memories);
  await consolidate(memories);
  await memories.forgetUnused({ maxUnusedDays: 30 });

  expect(held).toEqual([{ thread_id: uuid(1) }, { thread_id: uuid(2) }]);
  expect(kept).toEqual([uuid(2)]);
  expect(home.sql('SELECT thread_id FROM stage1_outputs')).toEqual([{ thread_id: uuid(2) }]);
});

test('a thread that took in what others wrote is forgotten, and is learned from no more', async () => {
  await using home = await homeWith(1);
  const memories = open(home);
  await learn(memories, memory('blue'));
  await consolidate(memories);
  const before = home.sql("SELECT status FROM jobs WHERE job_key = 'global'");
  await memories.pollute(uuid(1));

  expect(await selection(memories)).toEqual([]);
  expect(home.sql('SELECT memory_mode FROM threads')).toEqual([{ memory_mode: 'polluted' }]);
  expect([before, home.sql("SELECT status FROM jobs WHERE job_key = 'global'")]).toEqual([[{ status: 'done' }], [{ status: 'pending' }]]);
});

test('what is written to a polluted thread later leaves it polluted, until somebody enables it', async () => {
  await using home = await homeWith();
  const store = home.open();
  const writer = await store.create(newThread(5));
  writer.append([said('one')]);
  await writer.flush();
  await memoriesOf(store).pollute(uuid(5));
  writer.append([said('two')]);
  await writer.close();
  const later = (await home.open().find(uuid(5)))?.memoryMode;
  await store.updateMetadata(uuid(5), { memoryMode: 'enabled' });

  expect([later, (await store.find(uuid(5)))?.memoryMode]).toEqual(['polluted', 'enabled']);
});

test('without a database nothing is learned', async () => {
  await using home = await homeWith(1);
  const memories = memoriesOf(home.open({ stateDb: 'off' }));

  expect(await memories.claimExtractions(query())).toEqual([]);
  expect(await memories.claimConsolidation(worker())).toBeNull();
});
