import { readdir } from 'node:fs/promises';
import { says, startTestServer, turn } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import type { ModelCall } from '../../src/model/model-transport.js';
import { textsOf } from '../../src/platform/json.js';
import { minds } from '../support/minds.js';
import { startFileServer } from '../support/thread-server.js';
import { allows, denies, escalates, startReviewed, verdict } from './reviewed-server.js';

const partsOf = (call: ModelCall | undefined): string[] => textsOf(call?.body.input.at(-1)?.['content']);
const rolesOf = (call: ModelCall | undefined): unknown[] => (call?.body.input ?? []).map((item) => item['role'] ?? item.type);
const outputOf = (call: ModelCall | undefined): string =>
  String(call?.body.input.find((item) => item.type === 'function_call_output')?.['output']);

describe('a reviewed command', () => {
  test('runs when the reviewer allows it, and nobody else is asked', async () => {
    await using reviewed = await startReviewed({ agent: [escalates('touch made', 'c1'), says('done')], reviewer: [allows] });

    await reviewed.runTurn();

    expect(reviewed.story()).toEqual([
      ['item/started', 'c1', 'inProgress'],
      ['item/autoApprovalReview/started', 'c1', 'inProgress'],
      ['guardianWarning', 'Automatic approval review approved (risk: low, authorization: high): fine'],
      ['item/autoApprovalReview/completed', 'c1', 'approved'],
      ['item/completed', 'c1', 'completed'],
      ['turn/completed', 'completed'],
    ]);
    expect(await readdir(reviewed.cwd)).toEqual(['made']);
  });

  test('is refused when the reviewer denies it, and the model is told why', async () => {
    await using reviewed = await startReviewed({ agent: [escalates('touch made', 'c1'), says('done')], reviewer: [denies] });

    await reviewed.runTurn();

    expect(reviewed.story().slice(2)).toEqual([
      ['guardianWarning', 'Automatic approval review denied (risk: high, authorization: low): too risky'],
      ['item/autoApprovalReview/completed', 'c1', 'denied'],
      ['item/completed', 'c1', 'declined'],
      ['turn/completed', 'completed'],
    ]);
    expect(outputOf(reviewed.model.of('parent').at(-1))).toContain(
      'This action was rejected due to unacceptable risk.\nReason: too risky\n',
    );
    expect(await readdir(reviewed.cwd)).toEqual([]);
  });

  test('is refused when the reviewer cannot be understood', async () => {
    await using reviewed = await startReviewed({ agent: [escalates('touch made', 'c1'), says('done')], reviewer: [says('sure!')] });

    await reviewed.runTurn();

    const rationale = 'Automatic approval review failed: guardian assessment was not valid JSON';
    expect(reviewed.story()).toContainEqual([
      'guardianWarning',
      `Automatic approval review denied (risk: high, authorization: unknown): ${rationale}`,
    ]);
    expect(await readdir(reviewed.cwd)).toEqual([]);
  });

  test('is refused when the reviewer cannot be reached', async () => {
    const broken = () => {
      throw new Error('no way to the model');
    };
    await using reviewed = await startReviewed({ agent: [escalates('touch made', 'c1'), says('done')], reviewer: [broken] });

    await reviewed.runTurn();

    expect(reviewed.story()).toContainEqual([
      'guardianWarning',
      'Automatic approval review denied (risk: high, authorization: unknown): Automatic approval review failed: no way to the model',
    ]);
  });

  test('is told without a look into it until it has run', async () => {
    await using reviewed = await startReviewed({ agent: [escalates('more a', 'c1'), says('done')], reviewer: [allows] });
    const started = reviewed.server.once('item/started', { where: ({ item }) => item.id === 'c1' });

    await reviewed.runTurn();

    const { item } = await started;
    expect(item).toMatchObject({ commandActions: [{ type: 'unknown', command: "/bin/bash -lc 'more a'" }] });
    expect(reviewed.server.items('commandExecution')).toMatchObject([{ commandActions: [{ type: 'read', name: 'a' }] }]);
  });

  test('has one review id, of its own, from start to end', async () => {
    await using reviewed = await startReviewed({ agent: [escalates('touch made', 'c1'), says('done')], reviewer: [allows] });
    const started = reviewed.server.once('item/autoApprovalReview/started');
    const completed = reviewed.server.once('item/autoApprovalReview/completed');

    await reviewed.runTurn();

    const { review: _before, ...same } = await started;
    expect(await completed).toEqual({
      ...same,
      completedAtMs: expect.any(Number),
      decisionSource: 'agent',
      review: { status: 'approved', riskLevel: 'low', userAuthorization: 'high', rationale: 'fine' },
    });
    expect(same.reviewId).not.toBe('c1');
    expect(same.action).toEqual({ type: 'command', source: 'unifiedExec', command: "/bin/bash -lc 'touch made'", cwd: reviewed.cwd });
  });
});

test('a reviewed patch of what is protected is declined with its item', async () => {
  const patch = '*** Begin Patch\n*** Add File: .git/made\n+hi\n*** End Patch';
  const applies = escalates(`apply_patch <<'EOF'\n${patch}\nEOF`, 'p1');
  const config = { 'sandbox_workspace_write.exclude_slash_tmp': true, 'sandbox_workspace_write.exclude_tmpdir_env_var': true };
  await using reviewed = await startReviewed({ agent: [applies, says('done')], reviewer: [denies], config });
  const started = reviewed.server.once('item/autoApprovalReview/started');

  await reviewed.runTurn();

  expect((await started).action).toMatchObject({ type: 'applyPatch', cwd: reviewed.cwd });
  expect(reviewed.server.items('fileChange')).toMatchObject([{ id: 'p1', status: 'declined' }]);
  expect(partsOf(reviewed.model.of('child')[0]).join('')).toContain('+hi\\n*** End Patch');
});

describe('the reviewer', () => {
  test('is a model of its own in a thread of its own, for which the reviewed thread stands', async () => {
    await using reviewed = await startReviewed({ agent: [escalates('touch made', 'c1'), says('done')], reviewer: [allows] });

    await reviewed.runTurn();

    const [call] = reviewed.model.of('child');
    expect(call?.headers).toMatchObject({ 'x-openai-subagent': 'guardian', session_id: reviewed.threadId });
    expect(call?.headers['thread_id']).not.toBe(reviewed.threadId);
    expect(call?.body).toMatchObject({
      model: 'codex-auto-review',
      reasoning: { effort: 'low' },
      prompt_cache_key: call?.headers['thread_id'],
      text: { verbosity: 'low', format: { type: 'json_schema', strict: false, schema: { required: ['outcome'] } } },
    });
  });

  test('reads what was said and done, and the action, all of it as evidence', async () => {
    await using reviewed = await startReviewed({ agent: [escalates('touch made', 'c1'), says('done')], reviewer: [allows] });

    await reviewed.runTurn('make it');

    const [call] = reviewed.model.of('child');
    expect(rolesOf(call)).toEqual(['developer', 'user', 'user']);
    const [heading, start, said, did, end] = partsOf(call);
    expect(heading).toContain('evidence');
    expect([start, said, end]).toEqual(['>>> TRANSCRIPT START\n', '[1] user: make it\n', '>>> TRANSCRIPT END\n']);
    expect(did).toMatch(/^\n\[2\] tool exec_command call: \{"cmd":"touch made"/);
    const action = partsOf(call).find((part) => part.startsWith('{'));
    expect(JSON.parse(action ?? '')).toEqual({
      tool: 'exec_command',
      command: ['/bin/bash', '-lc', 'touch made'],
      cwd: reviewed.cwd,
      justification: 'need it',
      sandbox_permissions: 'require_escalated',
      tty: false,
    });
  });

  test('goes on from one verdict to the next, with what is new, and is told once how earlier verdicts count', async () => {
    const agent = [escalates('touch a', 'c1'), escalates('touch b', 'c2'), escalates('touch c', 'c3'), says('done')];
    await using reviewed = await startReviewed({ agent, reviewer: [allows, allows, allows] });

    await reviewed.runTurn();

    const calls = reviewed.model.of('child');
    expect(new Set(calls.map(({ headers }) => headers['thread_id'])).size).toBe(1);
    expect(rolesOf(calls[2])).toEqual(['developer', 'user', 'user', 'assistant', 'developer', 'user', 'assistant', 'user']);
    const numbers = calls.map((call) => partsOf(call).flatMap((part) => /^\n?\[(\d+)\]/.exec(part)?.[1] ?? []));
    expect(numbers).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  test('begins anew when the reviewed history was rewritten', async () => {
    const agent = [escalates('touch a', 'c1'), says('one'), escalates('touch b', 'c2'), says('two')];
    await using reviewed = await startReviewed({ agent, reviewer: [allows, allows] });
    await reviewed.runTurn('first');
    await reviewed.server.thread.rollback({ threadId: reviewed.threadId, numTurns: 1 });

    await reviewed.runTurn('second');

    const parts = partsOf(reviewed.model.of('child')[1]);
    expect(parts[1]).toBe('>>> TRANSCRIPT START\n');
    expect(parts).toContain('[1] user: second\n');
  });

  test('judges side by side what comes up at once, in copies that go on from what it knows', async () => {
    let arrived = 0;
    let release = (): void => {};
    const together = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = async () => {
      if (++arrived === 2) release();
      await together;
      return allows;
    };
    const both = turn(escalates('touch b', 'c2'), escalates('touch c', 'c3'));
    await using reviewed = await startReviewed({ agent: [escalates('touch a', 'c1'), both, says('done')], reviewer: [allows, slow, slow] });

    await reviewed.runTurn();

    const [first, ...more] = reviewed.model.of('child');
    expect(more.map(rolesOf)).toEqual(Array(2).fill(['developer', 'user', 'user', 'assistant', 'developer', 'user']));
    expect(new Set([first, ...more].map((call) => call?.headers['thread_id'])).size).toBe(2);
    expect((await readdir(reviewed.cwd)).sort()).toEqual(['a', 'b', 'c']);
  });

  test('goes by the policy of the configuration', async () => {
    await using reviewed = await startReviewed({
      agent: [escalates('touch made', 'c1'), says('done')],
      reviewer: [allows],
      config: { 'auto_review.policy': 'Nothing on Fridays.' },
    });

    await reviewed.runTurn();

    expect(reviewed.model.of('child')[0]?.body.instructions).toContain('Nothing on Fridays.');
  });

  test('knows what the user allowed of what it had refused', async () => {
    const agent = [escalates('touch a', 'c1'), says('no luck'), escalates('touch a', 'c2'), says('done')];
    await using reviewed = await startReviewed({ agent, reviewer: [denies, allows] });
    const completed = reviewed.server.once('item/autoApprovalReview/completed');
    await reviewed.runTurn();
    await reviewed.server.thread.approveGuardianDeniedAction({ threadId: reviewed.threadId, event: await completed });

    await reviewed.runTurn('now do it');

    expect(partsOf(reviewed.model.of('child')[1]).join('')).toMatch(/\[\d+\] developer: .*"outcome": "allowed"/s);
  });
});

test('a turn that is refused too often is stopped, after its last item is told', async () => {
  const agent = [1, 2, 3, 4].map((n) => escalates(`touch ${n}`, `c${n}`));
  await using reviewed = await startReviewed({ agent, reviewer: [denies, denies, denies] });

  expect(await reviewed.runTurn()).toBe('interrupted');

  expect(reviewed.story().slice(-3)).toEqual([
    ['item/completed', 'c3', 'declined'],
    [
      'guardianWarning',
      'Automatic approval review rejected too many approval requests for this turn (3 consecutive, 3 total); interrupting the turn.',
    ],
    ['turn/completed', 'interrupted'],
  ]);
});

test('a turn that is interrupted says nothing more of its review', async () => {
  let asked = (): void => {};
  const waits = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const hanging = () => {
    asked();
    return new Promise<never>(() => {});
  };
  await using reviewed = await startReviewed({ agent: [escalates('touch made', 'c1')], reviewer: [hanging] });
  const ended = reviewed.server.once('turn/completed');
  const { turn: running } = await reviewed.server.turn.start({
    threadId: reviewed.threadId,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  await waits;

  await reviewed.server.turn.interrupt({ threadId: reviewed.threadId, turnId: running.id });
  await ended;
  await reviewed.server.thread.loaded.list({});

  expect(reviewed.story()).toEqual([
    ['item/started', 'c1', 'inProgress'],
    ['item/autoApprovalReview/started', 'c1', 'inProgress'],
    ['turn/completed', 'interrupted'],
  ]);
  expect(await readdir(reviewed.cwd)).toEqual([]);
});

test.each(['untrusted', 'on-failure'])('under %s the user is asked, not the reviewer', async (approval_policy) => {
  await using reviewed = await startReviewed({
    agent: [escalates('mkdir made', 'c1'), says('done')],
    reviewer: [],
    config: { approval_policy },
  });

  await reviewed.runTurn();

  expect(reviewed.model.of('child')).toEqual([]);
});

test('a turn chooses its reviewer, and the later ones keep it', async () => {
  await using reviewed = await startReviewed({
    agent: [escalates('touch a', 'c1'), says('one'), escalates('touch b', 'c2'), says('two')],
    reviewer: [denies, denies],
    config: { approvals_reviewer: 'user' },
  });
  const { server, threadId } = reviewed;
  const ended = server.once('turn/completed');
  await server.turn.start({ threadId, approvalsReviewer: 'auto_review', input: [{ type: 'text', text: 'go', text_elements: [] }] });
  await ended;

  await reviewed.runTurn();

  expect(reviewed.model.of('child')).toHaveLength(2);
});

test('answers call the reviewer by its old name', async () => {
  await using server = await startTestServer({ config: { approvals_reviewer: 'auto_review' } });

  const { approvalsReviewer } = await server.thread.start({});

  expect(approvalsReviewer).toBe('guardian_subagent');
});

test('the thread of the reviewer is stored and listed, and nobody can see it work', async () => {
  const model = minds({ parent: [escalates('touch made', 'c1'), says('done')], child: () => verdict({ outcome: 'allow' }) });
  const config = { approval_policy: 'on-request', sandbox_mode: 'workspace-write', approvals_reviewer: 'auto_review' };
  await using files = await startFileServer({ model, config });
  const { server } = files;
  const { thread } = await server.thread.start({ cwd: files.home });
  const ended = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  await ended;

  const listed = await server.thread.list({ sourceKinds: ['subAgentOther'] });

  expect(listed.data.map(({ source }) => source)).toEqual([{ subAgent: { other: 'guardian' } }]);
  expect((await server.thread.loaded.list({})).data).toEqual([thread.id]);
  expect(server.heard.filter((said) => 'threadId' in said.params && said.params.threadId === listed.data[0]?.id)).toEqual([]);
});
