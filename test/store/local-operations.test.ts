import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Driver from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { ThreadStore, UnsavedProblem } from '../../src/store/thread-store.js';
import { createLocalHome, filled, metaLine, newThread, query, said, saidLine, start, uuid } from './support/store.js';

const messages = (items: readonly { readonly payload: object }[] | null): unknown[] =>
  (items ?? []).flatMap(({ payload }) => ('message' in payload ? [payload.message] : []));

describe('archiving', () => {
  test('moves the file, flat and under its name, and back to the folder of its day', async () => {
    await using home = await createLocalHome();
    const path = await home.put(1, [metaLine(1), saidLine('q')]);
    const store = home.open();

    const archived = await store.archive(uuid(1));
    home.clock.set(start + 90_000);
    const back = await store.unarchive(uuid(1));

    expect(archived?.path).toBe(join(home.path, 'archived_sessions', basename(path)));
    expect(back?.path).toBe(path);
    expect(Math.round((await stat(path)).mtimeMs)).toBe(start + 90_000);
    expect(home.sql('SELECT archived, archived_at, rollout_path FROM threads')).toEqual([
      { archived: 0, archived_at: null, rollout_path: path },
    ]);
  });

  test('takes a writer along: what it appends goes on in the moved file', async () => {
    await using home = await createLocalHome();
    const store = home.open();
    const writer = await store.create(newThread(1));
    writer.append([said('before')]);

    const archived = await store.archive(uuid(1));
    writer.append([said('after')]);
    await writer.close();

    expect(writer.path).toBe(archived?.path);
    expect(messages(await store.read(uuid(1)))).toEqual(['before', 'after']);
    expect((await store.list(query({ archived: true }))).threads.map(({ path }) => path)).toEqual([archived?.path]);
  });

  test('asked for twice at once moves once', async () => {
    await using home = await createLocalHome();
    await home.put(1, [metaLine(1), saidLine('q')]);
    const store = home.open();

    const both = await Promise.all([store.archive(uuid(1)), store.archive(uuid(1))]);

    expect(both.filter((result) => result !== null)).toHaveLength(1);
  });

  test('by another process is followed by the one that writes', async () => {
    await using home = await createLocalHome();
    const store = home.open();
    const writer = await store.create(newThread(1));
    writer.append([said('one')]);
    await writer.flush();
    const other = home.open();

    await other.archive(uuid(1));
    writer.append([said('two')]);
    await writer.flush();
    const listed = (await store.list(query())).threads;
    const found = await store.find(uuid(1));
    await writer.close();

    expect(listed).toEqual([]);
    expect(found).toMatchObject({ archived: true, path: expect.stringContaining('archived_sessions') });
    expect(messages(await other.read(uuid(1)))).toEqual(['one', 'two']);
  });
});

describe('names and metadata', () => {
  test('a name is a title and a line of the index, and leaves the thread’s file alone', async () => {
    await using home = await createLocalHome();
    const path = await home.put(1, [metaLine(1), saidLine('q')]);
    const before = await readFile(path, 'utf8');
    const store = home.open();
    await writeFile(join(home.path, 'session_index.jsonl'), '{"id":"torn');

    await store.rename(uuid(1), 'Given');

    expect(await readFile(path, 'utf8')).toBe(before);
    expect(home.sql('SELECT title FROM threads')).toEqual([{ title: 'Given' }]);
    expect((await readFile(join(home.path, 'session_index.jsonl'), 'utf8')).split('\n')).toEqual([
      '{"id":"torn',
      `{"id":"${uuid(1)}","thread_name":"Given","updated_at":"2025-03-01T10:00:00.120000000Z"}`,
      '',
    ]);
  });

  test('a name survives another program that puts the first message back into the row', async () => {
    await using home = await createLocalHome();
    await home.put(1, [metaLine(1), saidLine('q')]);
    const first = home.open();
    await first.rename(uuid(1), 'Given');
    await first.close();
    const db = new Driver(join(home.path, 'state_5.sqlite'));
    db.exec('UPDATE threads SET title = first_user_message');
    db.close();
    const second = home.open();

    expect((await second.find(uuid(1)))?.name).toBe('Given');
    expect((await second.list(query())).threads.map(({ name }) => name)).toEqual(['Given']);
  });

  test('a name survives the loss of the state database', async () => {
    await using home = await createLocalHome();
    await home.put(1, [metaLine(1), saidLine('q')]);
    const first = home.open();
    await first.rename(uuid(1), 'Given');
    await first.close();
    for (const suffix of ['', '-wal', '-shm']) await rm(join(home.path, `state_5.sqlite${suffix}`), { force: true });
    const second = home.open();

    await filled(home, second);

    expect((await second.list(query({ searchTerm: 'Given' }))).threads.map(({ name }) => name)).toEqual(['Given']);
  });

  test('each change appends a copy of the head with what has changed', async () => {
    await using home = await createLocalHome();
    const path = await home.put(1, [metaLine(1, { git: { branch: 'main' }, extra: 1 }), saidLine('q')]);
    const store = home.open();

    await store.updateMetadata(uuid(1), { git: { sha: 'abc' } });
    await store.updateMetadata(uuid(1), { memoryMode: 'disabled' });
    await store.updateMetadata(uuid(1), { git: { sha: null, branch: null } });

    const heads = (await home.lines(path)).filter(({ type }) => type === 'session_meta').map(({ payload }) => payload);
    expect(heads.map(({ id, git, memory_mode, extra }) => ({ id, git, memory_mode, extra }))).toEqual([
      { id: uuid(1), git: { branch: 'main' }, memory_mode: undefined, extra: 1 },
      { id: uuid(1), git: { commit_hash: 'abc', branch: 'main' }, memory_mode: 'enabled', extra: 1 },
      { id: uuid(1), git: undefined, memory_mode: 'disabled', extra: 1 },
      { id: uuid(1), git: {}, memory_mode: 'disabled', extra: 1 },
    ]);
  });

  test('changes are in the files: a new index knows them', async () => {
    await using home = await createLocalHome();
    await home.put(1, [metaLine(1, { git: { branch: 'main' } }), saidLine('q')]);
    const first = home.open();
    await first.updateMetadata(uuid(1), { git: { branch: 'dev' } });
    await first.updateMetadata(uuid(1), { memoryMode: 'disabled' });
    await first.close();
    const second = home.open({ stateDb: 'off' });

    expect(await second.find(uuid(1))).toMatchObject({ git: { branch: 'dev' }, memoryMode: 'disabled' });
  });

  test('an archived thread and one without a file can be changed', async () => {
    await using home = await createLocalHome();
    await home.put(1, [metaLine(1), saidLine('q')], { archived: true });
    const store = home.open();
    const writer = await store.create(newThread(2));

    const archived = await store.updateMetadata(uuid(1), { git: { branch: 'dev' } });
    const silent = await store.updateMetadata(uuid(2), { git: { branch: 'dev' } });

    expect(archived).toMatchObject({ archived: true, git: { branch: 'dev' } });
    expect(silent).toMatchObject({ git: { branch: 'dev' } });
    expect(writer.materialized).toBe(true);
    await writer.close();
  });

  test('the tools of a client, the role of an agent and the memory mode are in the head', async () => {
    await using home = await createLocalHome();
    const store = home.open();
    const tools = [{ name: 'lookup', description: 'Looks up', inputSchema: { type: 'object' } }];
    const spawned = { subagent: { thread_spawn: { parent_thread_id: uuid(9), depth: 1 } } };
    const writer = await store.create(
      newThread(1, { dynamicTools: tools, memoryMode: 'disabled', agentNickname: 'Ada', agentRole: 'explorer', source: spawned }),
    );
    await writer.persist();

    const [head] = await home.lines(writer.path ?? '');

    expect(head?.payload).toMatchObject({ dynamic_tools: tools, memory_mode: 'disabled', agent_nickname: 'Ada', agent_role: 'explorer' });
    expect(await store.find(uuid(1))).toMatchObject({ parentThreadId: uuid(9), agentNickname: 'Ada', memoryMode: 'disabled' });
    expect(await store.spawnedBy(uuid(9))).toEqual([uuid(1)]);
    await writer.close();
  });
});

describe('without a state database', () => {
  test('what only it can hold is refused, and nothing is written', async () => {
    await using home = await createLocalHome();
    const path = await home.put(1, [metaLine(1), saidLine('q')]);
    const before = await readFile(path, 'utf8');
    const store = home.open({ stateDb: 'off' });
    const goal = { threadId: uuid(1), goalId: 'g' };

    const refusals = await Promise.all(
      [
        () => store.updateMetadata(uuid(1), { git: { branch: 'x' } }),
        () => store.goals.get(uuid(1)),
        () => store.goals.clear(uuid(1)),
        () => store.goals.addUsage(goal, { tokens: 1, seconds: 1 }),
        () => store.resetMemories(),
      ].map((ask) => ask().then(String, ({ code, message }) => `${code} ${message}`)),
    );

    expect(refusals).toEqual([
      `-32603 sqlite state db unavailable for thread ${uuid(1)}`,
      '-32603 sqlite state db unavailable for thread goals',
      '-32603 sqlite state db unavailable for thread goals',
      '-32603 sqlite state db unavailable for thread goals',
      '-32603 sqlite state db unavailable for memory reset',
    ]);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('names, memory modes and the archive work', async () => {
    await using home = await createLocalHome();
    await home.put(1, [metaLine(1), saidLine('q')]);
    const store = home.open({ stateDb: 'off' });

    const renamed = await store.rename(uuid(1), 'Given');
    const mode = await store.updateMetadata(uuid(1), { memoryMode: 'disabled' });
    const archived = await store.archive(uuid(1));

    expect([renamed?.name, mode?.memoryMode, archived?.archived]).toEqual(['Given', 'disabled', true]);
    expect(await store.find(uuid(1))).toMatchObject({ name: 'Given', memoryMode: 'disabled', archived: true });
    expect((await store.list(query({ archived: true, searchTerm: 'Given' }))).threads).toHaveLength(1);
  });

  test('an answer from the index alone is empty', async () => {
    await using home = await createLocalHome();
    await home.put(1, [metaLine(1), saidLine('q')]);
    const store = home.open({ stateDb: 'off' });

    expect(await store.list(query({ useStateDbOnly: true }))).toEqual({ threads: [], nextCursor: null, backwardsCursor: null });
  });
});

describe('a thread by its path', () => {
  test('is found in the home and outside of it, and goes on in that file', async () => {
    await using home = await createLocalHome();
    const path = await home.put(1, [metaLine(1), saidLine('q')]);
    const outside = join(await realpath(home.path), 'elsewhere.jsonl');
    await writeFile(outside, `${metaLine(2)}\n${saidLine('foreign')}\n`);
    const store = home.open();

    const inside = await store.findByPath(path.slice(home.path.length + 1));
    const foreign = await store.findByPath(outside);
    const writer = await store.reopen(foreign);
    writer?.append([said('more')]);
    await writer?.close();

    expect(inside).toMatchObject({ id: uuid(1), path });
    expect(foreign).toMatchObject({ id: uuid(2), path: outside, preview: 'foreign' });
    expect(messages(await store.read(foreign))).toEqual(['foreign', 'more']);
  });

  test('that leads nowhere, or to no thread, is refused', async () => {
    await using home = await createLocalHome();
    await writeFile(join(home.path, 'empty.jsonl'), '');
    const store = home.open();
    const refusal = (path: string) => store.findByPath(path).then(String, ({ code, message }) => `${code} ${message}`);

    expect(await refusal('none.jsonl')).toBe(
      `-32600 failed to resolve rollout path \`${join(home.path, 'none.jsonl')}\`: No such file or directory (os error 2)`,
    );
    expect(await refusal('empty.jsonl')).toMatch(/^-32603 failed to read thread: .*rollout at .*empty\.jsonl is empty$/);
    expect(await refusal(home.path)).toMatch(/^-32603 failed to read thread: .*Is a directory \(os error 21\)$/);
  });
});

describe('lines that cannot be written', () => {
  test('are told once, until they could be', async () => {
    await using home = await createLocalHome();
    await writeFile(join(home.path, 'sessions'), 'in the way');
    const store = home.open();
    const writer = await store.create(newThread(1));
    const problems: UnsavedProblem[] = [];
    writer.onUnsaved((problem) => problems.push(problem));

    writer.append([said('one')]);
    await writer.written();
    writer.append([said('two')]);
    await writer.written();
    const during = problems.length;
    await rm(join(home.path, 'sessions'));
    writer.append([said('three')]);
    await writer.flush();

    expect(during).toBe(1);
    expect(problems[0]).toMatchObject({ path: writer.path, error: { code: 'ENOTDIR' } });
    expect(messages(await store.read(uuid(1)))).toEqual(['one', 'two', 'three']);
    await writer.close();
  });

  test.runIf(existsSync('/dev/full'))('wait while the disk is full, and are all there when it is not', async () => {
    await using home = await createLocalHome();
    const store = home.open();
    const writer = await store.create(newThread(1));
    const path = writer.path ?? '';
    const problems: UnsavedProblem[] = [];
    writer.onUnsaved((problem) => problems.push(problem));
    await mkdir(dirname(path), { recursive: true });
    await symlink('/dev/full', path);

    writer.append([said('one')]);
    await writer.written();
    await rm(path);
    writer.append([said('two')]);
    await writer.flush();

    expect(problems).toMatchObject([{ path, error: { code: 'ENOSPC' } }]);
    expect((await home.lines(path)).map(({ type }) => type)).toEqual(['session_meta', 'event_msg', 'event_msg']);
    await writer.close();
  });

  test('do not keep a fork from saying so', async () => {
    await using home = await createLocalHome();
    await writeFile(join(home.path, 'sessions'), 'in the way');
    const store = home.open();

    await expect(store.create(newThread(1), [said('one')])).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(await store.find(uuid(1))).toBeNull();
  });
});

describe('what was appended', () => {
  test('is with the operating system once it is written', async () => {
    await using home = await createLocalHome();
    const store = home.open();
    const writer = await store.create(newThread(1));

    writer.append([said('one')]);
    writer.append([said('two')]);
    await writer.written();

    expect((await home.lines(writer.path ?? '')).map(({ type }) => type)).toEqual(['session_meta', 'event_msg', 'event_msg']);
    await writer.close();
  });

  test('while the head is made is told as written, too', async () => {
    await using home = await createLocalHome();
    const store = home.open();
    const writer = await store.create(newThread(1, { cwd: home.path }));

    writer.append([said('one')]);
    const first = writer.written();
    await Promise.resolve();
    await Promise.resolve();
    writer.append([said('two')]);
    await writer.written();
    await first;

    expect(messages(await store.read(uuid(1)))).toEqual(['one', 'two']);
    await writer.close();
  });

  test('follows a torn line on a line of its own, and a line that is no text spoils only itself', async () => {
    await using home = await createLocalHome();
    const spoiled = Buffer.concat([
      Buffer.from('{"timestamp":"x","type":"event_msg","payload":{"type":"user_message","message":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}}'),
    ]);
    const path = await home.put(1, [metaLine(1), saidLine('one'), spoiled, saidLine('three')]);
    await writeFile(path, '{"timestamp":"torn', { flag: 'a' });
    const store = home.open();

    const writer = await store.reopen(uuid(1));
    writer?.append([said('four')]);
    await writer?.close();

    expect(messages(await store.read(uuid(1)))).toEqual(['one', 'three', 'four']);
  });
});

describe('a folder', () => {
  test.each(['default', 'off'] as const)('is the same under any name that leads to it (state database: %s)', async (stateDb) => {
    await using home = await createLocalHome();
    const real = await realpath(home.path);
    await symlink(real, join(real, 'link'));
    await home.put(1, [metaLine(1, { cwd: join(real, 'link') }), saidLine('by link')]);
    await home.put(2, [metaLine(2, { cwd: real }), saidLine('by name')]);
    await home.put(3, [metaLine(3, { cwd: '/elsewhere' }), saidLine('other')]);
    const store = home.open({ stateDb });
    if (stateDb === 'default') await filled(home, store);
    const previews = async (cwd: string) => (await store.list(query({ cwds: [cwd] }))).threads.map(({ preview }) => preview);

    expect(await previews(real)).toEqual(['by name', 'by link']);
    expect(await previews(join(real, 'link'))).toEqual(['by name', 'by link']);
    expect(await previews('/elsewhere')).toEqual(['other']);
    expect(await previews('/nowhere')).toEqual([]);
  });
});

test('resetting memories empties their folder, their rows and their jobs, and leaves the threads', async () => {
  await using home = await createLocalHome();
  await home.put(1, [metaLine(1, { memory_mode: 'disabled' }), saidLine('q')]);
  const store = home.open();
  await store.rename(uuid(1), 'Given');
  home.sql(
    `INSERT INTO stage1_outputs (thread_id, source_updated_at, raw_memory, rollout_summary, generated_at) VALUES ('${uuid(1)}', 1, 'a', 'b', 1)`,
  );
  home.sql("INSERT INTO jobs (kind, job_key, status, retry_remaining) VALUES ('memory_stage1', 'k', 'done', 0)");
  home.sql("INSERT INTO jobs (kind, job_key, status, retry_remaining) VALUES ('other', 'k', 'done', 0)");

  await store.resetMemories();

  expect([(await stat(join(home.path, 'memories'))).isDirectory(), home.sql('SELECT * FROM stage1_outputs')]).toEqual([true, []]);
  expect(home.sql('SELECT kind FROM jobs')).toEqual([{ kind: 'other' }]);
  expect(await store.find(uuid(1))).toMatchObject({ memoryMode: 'disabled', name: 'Given' });
});

test('a thread whose process was killed before its row had the first message is listed once it is resumed', async () => {
  await using home = await createLocalHome();
  home.clock.set(Date.now() + 10_000);
  const killed = home.open();
  const { path } = await created(killed, 1);
  await appendFile(path, `${saidLine('the first words')}\n`);
  const store = home.open();

  await store.reopen(uuid(1));

  expect((await store.list(query())).threads.map(({ id, preview }) => [id, preview])).toEqual([[uuid(1), 'the first words']]);
});

async function created(store: ThreadStore, n: number): Promise<{ readonly path: string }> {
  const writer = await store.create(newThread(n));
  await writer.persist();
  const path = writer.path ?? '';
  await writer.close();
  return { path };
}
