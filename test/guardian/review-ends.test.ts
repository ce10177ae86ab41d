import { expect, test } from 'vitest';
import type { CommandApprovalDecision } from '../../src/engine/approvals/approvals.js';
import type { EngineEvent } from '../../src/engine/event.js';
import type { ReviewedCommand } from '../../src/engine/guardian/reviewed-action.js';
import type { ThreadConfig } from '../../src/engine/thread/thread-config.js';
import type { Tool, ToolContext } from '../../src/engine/tools/tool.js';
import { fallbackModel } from '../../src/model/catalog/bundled-models.js';
import { calls, fakeTool, functionCall, type Reply, says, scriptedModel, startHarness } from '../engine/harness.js';

const action: ReviewedCommand = {
  type: 'command',
  tool: 'shell',
  argv: ['rm', 'x'],
  cwd: '/w',
  sandboxPermissions: 'use_default',
  additionalPermissions: null,
  justification: null,
  tty: null,
};

const reviewed: Partial<ThreadConfig> = { approvalPolicy: 'on-request', approvalsReviewer: 'auto_review' };
/** A reviewer that never answers. `asked` is called once it has the question. */
const hangs =
  (asked: () => void): Reply =>
  (call) => {
    queueMicrotask(asked);
    return new Promise((_resolve, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));
  };

/** A tool that asks for a yes, and tells the model what it heard. */
function asking(options: { readonly signal?: AbortSignal; readonly ended: string[] }): Tool {
  const ask = ({ approvals, threadId, turnId, signal }: ToolContext): Promise<CommandApprovalDecision> =>
    approvals.command({
      threadId,
      turnId,
      itemId: 'c1',
      command: 'rm x',
      cwd: '/w',
      commandActions: [],
      reason: null,
      action,
      proposedExecpolicyAmendment: null,
      additionalPermissions: null,
      signal: options.signal ?? signal,
      announce: () => {},
      conclude: (status) => options.ended.push(status),
    });
  return fakeTool('ask', async (_call, context) => ({ body: JSON.stringify(await ask(context)), success: true }));
}

function reviewsIn(events: readonly EngineEvent[]): unknown[] {
  const said: unknown[] = [];
  for (const event of events) {
    if (event.type === 'autoReviewCompleted') said.push(event.review);
    if (event.type === 'guardianWarning') said.push(event.message);
  }
  return said;
}

test('a review that does not end in time is no yes, and the model may try once more', async () => {
  const timers: { readonly afterMs: number; readonly fire: () => void }[] = [];
  const model = scriptedModel([calls(functionCall('ask', 'c1')), hangs(() => timers.at(-1)?.fire()), says('done')]);
  const ended: string[] = [];
  await using harness = await startHarness({
    model,
    tools: [asking({ ended })],
    config: reviewed,
    engine: {
      schedule: (afterMs, fire) => {
        timers.push({ afterMs, fire });
        return () => {};
      },
    },
  });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'go');

  expect(timers.map(({ afterMs }) => afterMs)).toEqual([90_000]);
  const rationale = 'Automatic approval review timed out while evaluating the requested approval.';
  expect(reviewsIn(harness.events)).toEqual([rationale, { status: 'timedOut', riskLevel: null, userAuthorization: null, rationale }]);
  expect(ended).toEqual(['failed']);
  expect(JSON.stringify(model.calls.at(-1)?.body.input)).toContain('try it once more');
});

test('a question that is withdrawn while the turn goes on ends its review as aborted, without a word', async () => {
  const withdrawn = new AbortController();
  const withdraw = (): void => withdrawn.abort(new Error('not needed'));
  const model = scriptedModel([calls(functionCall('ask', 'c1')), hangs(withdraw), says('done')]);
  const ended: string[] = [];
  await using harness = await startHarness({ model, tools: [asking({ ended, signal: withdrawn.signal })], config: reviewed });
  const threadId = await harness.startThread();

  const end = await harness.runTurn(threadId, 'go');

  expect(end.status).toBe('completed');
  expect(reviewsIn(harness.events)).toEqual([{ status: 'aborted', riskLevel: null, userAuthorization: null, rationale: null }]);
  expect(ended).toEqual(['declined']);
});

test('reviews that come to no verdict do not count as refusals', async () => {
  const unreadable = Array.from({ length: 4 }, (_, index) => [calls(functionCall('ask', `c${index}`)), says('no JSON')]).flat();
  const model = scriptedModel([...unreadable, says('done')]);
  await using harness = await startHarness({ model, tools: [asking({ ended: [] })], config: reviewed });
  const threadId = await harness.startThread();

  const end = await harness.runTurn(threadId, 'go');

  expect(end.status).toBe('completed');
});

test('a thread without a model made for reviews is reviewed by its own', async () => {
  const model = scriptedModel([calls(functionCall('ask', 'c1')), says('{"outcome":"allow"}'), says('done')]);
  const config: Partial<ThreadConfig> = { ...reviewed, modelInfo: (slug) => ({ ...fallbackModel, slug, known: slug === 'mock-model' }) };
  await using harness = await startHarness({ model, tools: [asking({ ended: [] })], config });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'go');

  expect(model.calls.map(({ body }) => body.model)).toEqual(['mock-model', 'mock-model', 'mock-model']);
});
