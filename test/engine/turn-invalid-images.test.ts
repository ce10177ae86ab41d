import { expect, test } from 'vitest';
import { fromHttpFailure } from '../../src/model/http/http-failure.js';
import { calls, fakeTool, functionCall, says, scriptedModel, startHarness } from './harness.js';

const unreadable = fromHttpFailure({
  status: 400,
  url: 'http://model',
  headers: {},
  body: '{"error":{"message":"The image data you provided does not represent a valid image."}}',
});

const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA' };
const caption = { type: 'input_text', text: 'a picture' };

test('a picture of a tool that the model cannot read is taken out, and the request repeated', async () => {
  const model = scriptedModel([calls(functionCall('look', 'c1')), [unreadable], says('ok')]);
  const look = fakeTool('look', async () => ({ body: [caption, picture], success: true }));
  await using harness = await startHarness({ model, tools: [look] });
  const threadId = await harness.startThread();

  const { status } = await harness.runTurn(threadId, 'go');

  const outputs = model.calls.map(({ body }) => body.input.find(({ type }) => type === 'function_call_output')?.output);
  expect(status).toBe('completed');
  expect(outputs).toEqual([undefined, [caption, picture], [caption, { type: 'input_text', text: 'Invalid image' }]]);
  expect(harness.story().filter((method) => method === 'error')).toEqual([]);
});

test('a picture of the user that the model cannot read fails the turn', async () => {
  const model = scriptedModel([[unreadable]]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();

  const { status, error } = await harness.runTurn(threadId, 'go');

  expect([status, error]).toEqual([
    'failed',
    {
      message: 'The model could not read an image of your message. Remove it or replace it, and try again.',
      codexErrorInfo: 'badRequest',
      additionalDetails: null,
    },
  ]);
});

test('pictures of earlier turns are left alone', async () => {
  const model = scriptedModel([calls(functionCall('look', 'c1')), says('seen'), [unreadable]]);
  const look = fakeTool('look', async () => ({ body: [picture], success: true }));
  await using harness = await startHarness({ model, tools: [look] });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'go');

  const { status } = await harness.runTurn(threadId, 'again');

  expect(status).toBe('failed');
  expect(model.calls).toHaveLength(3);
});
