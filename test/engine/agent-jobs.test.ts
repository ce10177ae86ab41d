import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScriptPart } from '../../src/testing/script.js';
import { callsTool, hangs, says } from '../../src/testing/script.js';
import { startTestServer } from '../../src/testing/start-test-server.js';
import { type Look, minds, type Step } from '../support/minds.js';

const call = (name: string, args: unknown, callId: string) => callsTool(name, args, { callId });
const job = (args: Readonly<Record<string, unknown>>) =>
  call('spawn_agents_on_csv', { csv_path: 'in.csv', instruction: 'look', ...args }, 'job');

/** What a worker was told of its job. */
const taskOf = ({ user }: Look) => {
  const text = user.find((said) => said.includes('Job ID: ')) ?? '';
  const find = (name: string): string => new RegExp(`${name}: (.*)`).exec(text)?.[1] ?? '';
  return { text, job_id: find('Job ID'), item_id: find('Item ID') };
};
const report = (look: Look, result: unknown, more: Readonly<Record<string, unknown>> = {}, callId = 'report') => {
  const { job_id, item_id } = taskOf(look);
  return call('report_agent_job_result', { job_id, item_id, result, ...more }, callId);
};
/** Reports what the row is called, and ends. */
const dutiful = (look: Look): ScriptPart =>
  look.outputs['report'] === undefined ? report(look, { item: taskOf(look).item_id }) : says('reported');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-jobs-'));
  await writeFile(join(folder, 'in.csv'), 'name,note\nAnn,"x, ""q"""\nBob,\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Server = Awaited<ReturnType<typeof startTestServer>>;
interface Play {
  readonly parent: readonly Step[];
  readonly child?: (look: Look) => ScriptPart | Promise<ScriptPart>;
  readonly config?: Readonly<Record<string, unknown>>;
}

async function start({ parent, child = dutiful, config = {} }: Play) {
  const model = minds({ parent, child });
  const server = await startTestServer({ model, config: { 'features.enable_fanout': true, ...config } });
  const { thread } = await server.thread.start({ cwd: folder });
  return { model, server, thread };
}

async function runTurn(server: Server, threadId: string): Promise<void> {
  const { turn } = await server.turn.start({ threadId, input: [{ type: 'text', text: 'go' }] });
  for await (const said of server.notifications({ threadId })) {
    if (said.method === 'turn/completed' && said.params.turn.id === turn.id) return;
  }
}

/** The output of the call, for a model that makes one. */
async function play(scene: Play) {
  const started = await start(scene);
  await runTurn(started.server, started.thread.id);
  const items = started.model.of('parent').at(-1)?.body.input ?? [];
  const output = String(items.find((item) => item.type === 'function_call_output' && item['call_id'] === 'job')?.['output']);
  return { ...started, output };
}

describe('a job over a file', () => {
  test('has an agent for each row, and answers with what came of them', async () => {
    const { server, output } = await play({ parent: [job({ id_column: 'name' }), says('done')] });
    await using _server = server;

    const answer = JSON.parse(output);
    expect(answer).toEqual({
      job_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'completed',
      output_csv_path: join(folder, `in.agent-job-${answer.job_id.slice(0, 8)}.csv`),
      total_items: 2,
      completed_items: 2,
      failed_items: 0,
      job_error: null,
      failed_item_errors: null,
    });
  });

  test('writes the results beside the input', async () => {
    const { server, output } = await play({ parent: [job({ id_column: 'name' }), says('done')] });
    await using _server = server;

    const { job_id: id, output_csv_path: path } = JSON.parse(output);
    const text = (await readFile(path, 'utf8')).replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00/g, 'TIME');
    expect(text).toBe(
      [
        'name,note,job_id,item_id,row_index,source_id,status,attempt_count,last_error,result_json,reported_at,completed_at',
        `Ann,"x, ""q""",${id},Ann,0,Ann,completed,1,,"{""item"":""Ann""}",TIME,TIME`,
        `Bob,,${id},Bob,1,Bob,completed,1,,"{""item"":""Bob""}",TIME,TIME`,
        '',
      ].join('\n'),
    );
  });

  test('writes the results where the call says, in folders that it makes', async () => {
    const { server, output } = await play({ parent: [job({ output_csv_path: 'new/out.csv' }), says('done')] });
    await using _server = server;

    expect(JSON.parse(output).output_csv_path).toBe(join(folder, 'new/out.csv'));
    expect(await readFile(join(folder, 'new/out.csv'), 'utf8')).toContain('row-1,0,,completed');
  });

  test('tells each worker its row, its instruction and its schema', async () => {
    const schema = { type: 'object', required: ['item'] };
    const { server, model } = await play({
      parent: [job({ instruction: 'Look at {name}, {{name}} and {other}', output_schema: schema, max_workers: 1 }), says('done')],
    });
    await using _server = server;

    const text = JSON.stringify(model.of('child')[0]?.body.input);
    expect(text).toContain('Item ID: row-1');
    expect(text).toContain('Look at Ann, {name} and {other}');
    expect(text).toContain(JSON.stringify(JSON.stringify({ note: 'x, "q"' }, null, 2).slice(2, -2)).slice(1, -1));
    expect(text).toContain(JSON.stringify(JSON.stringify(schema, null, 2)).slice(1, -1));
  });

  test('has workers that are threads which clients see, of a source of their own, and that are gone afterwards', async () => {
    const { server, thread, output } = await play({ parent: [job({}), says('done')] });
    await using _server = server;

    const { data } = await server.thread.list({ sourceKinds: ['subAgentOther'] });
    expect(data.map(({ source, status }) => ({ source, status }))).toEqual(
      Array(2).fill({ source: { subAgent: { other: `agent_job:${JSON.parse(output).job_id}` } }, status: { type: 'notLoaded' } }),
    );
    expect((await server.thread.loaded.list({})).data).toEqual([thread.id]);
    const id = data[0]?.id;
    const heard = server.heard.filter(({ params }) => 'threadId' in params && params.threadId === id);
    expect(heard.flatMap(({ method, params }) => (method === 'thread/status/changed' ? [params.status.type] : []))).toEqual([
      'idle',
      'active',
      'idle',
      'notLoaded',
    ]);
  });

  test('counts its requests to the job, and to the root', async () => {
    const { server, thread, model, output } = await play({ parent: [job({}), says('done')] });
    await using _server = server;

    const [request] = model.of('child');
    expect(request?.headers).toMatchObject({
      'x-openai-subagent': `agent_job:${JSON.parse(output).job_id}`,
      session_id: thread.id,
    });
    expect(request?.headers).not.toHaveProperty('x-codex-parent-thread-id');
  });

  test('is no item of its thread, and its workers leave no message there', async () => {
    const { server, thread, model } = await play({ parent: [job({}), says('done')] });
    await using _server = server;

    const { thread: read } = await server.thread.read({ threadId: thread.id, includeTurns: true });
    expect(read.turns[0]?.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
    expect(JSON.stringify(model.of('parent').at(-1)?.body.input)).not.toContain('subagent_notification');
  });

  test('offers the report to workers only', async () => {
    const { server, model } = await play({ parent: [job({}), says('done')] });
    await using _server = server;

    const names = (role: 'parent' | 'child') => JSON.stringify(model.of(role)[0]?.body.tools);
    expect(names('child')).toContain('report_agent_job_result');
    expect(names('parent')).not.toContain('report_agent_job_result');
  });

  test('works on as many rows at a time as it is allowed', async () => {
    await writeFile(join(folder, 'in.csv'), `n\n${Array.from({ length: 9 }, (_, n) => n).join('\n')}\n`);
    let active = 0;
    let most = 0;
    let meet = (): void => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const child = async (look: Look): Promise<ScriptPart> => {
      if (look.outputs['report'] !== undefined) {
        active--;
        return says('reported');
      }
      active++;
      most = Math.max(most, active);
      if (active === 3) meet();
      await met;
      return dutiful(look);
    };
    const { server, output } = await play({
      parent: [job({ max_concurrency: 20 }), says('done')],
      child,
      config: { 'agents.max_threads': 3 },
    });
    await using _server = server;

    expect(JSON.parse(output).completed_items).toBe(9);
    expect(most).toBe(3);
  });
});

describe('a row', () => {
  test('whose worker says nothing has failed, and the first five such are told', async () => {
    await writeFile(join(folder, 'in.csv'), `n\n${Array.from({ length: 7 }, (_, n) => n).join('\n')}\n`);
    const { server, output } = await play({ parent: [job({}), says('done')], child: () => says('I forgot') });
    await using _server = server;

    expect(JSON.parse(output)).toMatchObject({ status: 'completed', completed_items: 0, failed_items: 7 });
    expect(JSON.parse(output).failed_item_errors).toEqual(
      [1, 2, 3, 4, 5].map((n) => ({
        item_id: `row-${n}`,
        source_id: null,
        last_error: 'worker finished without calling report_agent_job_result',
      })),
    );
  });

  test('whose worker takes too long has failed', async () => {
    const { server, output } = await play({ parent: [job({ max_runtime_seconds: 1 }), says('done')], child: () => hangs() });
    await using _server = server;

    expect(JSON.parse(output).failed_item_errors[0].last_error).toBe('worker exceeded max runtime of 1s');
  });

  test('takes the time of the configuration where the call names none', async () => {
    const { server, output } = await play({
      parent: [job({}), says('done')],
      child: () => hangs(),
      config: { 'agents.job_max_runtime_seconds': 1 },
    });
    await using _server = server;

    expect(JSON.parse(output).failed_item_errors[0].last_error).toBe('worker exceeded max runtime of 1s');
  });

  test('may end the job: the others are left', async () => {
    const child = (look: Look): ScriptPart => (look.outputs['report'] === undefined ? report(look, {}, { stop: true }) : says('reported'));
    const { server, output } = await play({ parent: [job({ max_workers: 1 }), says('done')], child });
    await using _server = server;

    const answer = JSON.parse(output);
    expect(answer).toMatchObject({ status: 'cancelled', job_error: 'cancelled by worker request', completed_items: 1, failed_items: 0 });
    expect(await readFile(answer.output_csv_path, 'utf8')).toMatch(/^Bob,.*,row-2,1,,pending,0,,,,$/m);
  });

  test('is told its result once, as an object, and by its own worker', async () => {
    const steps: readonly ((look: Look) => ScriptPart)[] = [
      (look) => report(look, [1], {}, 'list'),
      (look) => call('report_agent_job_result', { ...taskOf(look), text: undefined, item_id: 'row-2', result: {} }, 'other'),
      (look) => report(look, {}, {}, 'first'),
      (look) => report(look, {}, {}, 'again'),
      () => says('reported'),
    ];
    const child = (look: Look): ScriptPart => steps[Object.keys(look.outputs).length]?.(look) ?? says('?');
    const { server, model } = await play({ parent: [job({ max_workers: 1 }), says('done')], child });
    await using _server = server;

    const outputs = (model.of('child')[4]?.body.input ?? []).flatMap((item) =>
      item.type === 'function_call_output' ? [[item['call_id'], item['output']]] : [],
    );
    expect(outputs).toEqual([
      ['list', 'result must be a JSON object'],
      ['other', '{"accepted":false}'],
      ['first', '{"accepted":true}'],
      ['again', '{"accepted":false}'],
    ]);
  });
});

describe('a job is refused', () => {
  test.each([
    ['a blank instruction', { instruction: ' ' }, 'instruction must be non-empty'],
    ['no file', { csv_path: 'no.csv' }, 'failed to read csv input FOLDER/no.csv: No such file or directory (os error 2)'],
    ['a folder', { csv_path: '.' }, 'failed to read csv input FOLDER: Is a directory (os error 21)'],
    ['an unknown column', { id_column: 'zz' }, 'id_column zz was not found in csv headers'],
    ['no time', { max_runtime_seconds: 0 }, 'max_runtime_seconds must be >= 1'],
    ['half a worker', { max_concurrency: 1.5 }, /^failed to parse function arguments: /],
    ['a column less', { csv_path: 'ragged.csv' }, 'csv row 2 has 1 fields but header has 2'],
    ['a column twice', { csv_path: 'twice.csv' }, 'csv header a is duplicated'],
    ['an empty file', { csv_path: 'empty.csv' }, 'csv input must include a header row'],
    ['what is no text', { csv_path: 'latin.csv' }, 'failed to read csv input FOLDER/latin.csv: stream did not contain valid UTF-8'],
  ])('with %s', async (_what, args, expected) => {
    await writeFile(join(folder, 'ragged.csv'), 'a,b\n1\n');
    await writeFile(join(folder, 'twice.csv'), 'a,a\n1,2\n');
    await writeFile(join(folder, 'empty.csv'), '');
    await writeFile(join(folder, 'latin.csv'), Buffer.from([0x6e, 0x0a, 0xe9, 0x0a]));

    const { server, output } = await play({ parent: [job(args), says('done')] });
    await using _server = server;

    if (typeof expected === 'string') expect(output).toBe(expected.replace('FOLDER', folder));
    else expect(output).toMatch(expected);
  });

  test('where no agent may be opened any more', async () => {
    const { server, output } = await play({
      parent: [call('spawn_agent', { message: 'sit there' }, 'spawn'), job({}), says('done')],
      child: (look) => (look.user.includes('sit there') ? says('I sit') : dutiful(look)),
      config: { 'agents.max_threads': 1 },
    });
    await using _server = server;

    expect(output).toBe('agent thread limit reached; this session cannot spawn more subagents');
  });

  test('when its results can be written nowhere', async () => {
    await mkdir(join(folder, 'taken'));

    const { server, output } = await play({ parent: [job({ output_csv_path: 'taken' }), says('done')] });
    await using _server = server;

    expect(output).toMatch(/^failed to export output csv [0-9a-f-]{36}: Is a directory \(os error 21\)$/);
  });

  test('when the folder for its results cannot be made', async () => {
    const { server, output } = await play({ parent: [job({ output_csv_path: 'in.csv/out.csv' }), says('done')] });
    await using _server = server;

    expect(output).toMatch(/^failed to export output csv [0-9a-f-]{36}: Not a directory \(os error 20\)$/);
  });

  test('without the feature', async () => {
    const { server, output } = await play({ parent: [job({}), says('done')], config: { 'features.enable_fanout': false } });
    await using _server = server;

    expect(output).toBe('unsupported call: spawn_agents_on_csv');
  });
});

test('an interrupted turn ends the job and its workers', async () => {
  const { server, thread } = await start({ parent: [job({})], child: () => hangs() });
  await using _server = server;
  const statuses = server.notifications();
  const { turn } = await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go' }] });
  const active = new Set<string>();
  const gone = new Set<string>();
  for await (const { method, params } of statuses) {
    if (method !== 'thread/status/changed' || params.threadId === thread.id) continue;
    if (params.status.type === 'active' && active.add(params.threadId).size === 2) {
      await server.turn.interrupt({ threadId: thread.id, turnId: turn.id });
    }
    if (params.status.type === 'notLoaded') gone.add(params.threadId);
    if (gone.size === 2) break;
  }

  expect((await server.thread.loaded.list({})).data).toEqual([thread.id]);
});
