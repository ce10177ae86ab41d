import { expect, test } from 'vitest';
import type { ResponseEvent } from '../../src/model/model-transport.js';
import { callsShell, fails, hangs, says, scriptedModel, thinks, turn } from '../../src/testing/index.js';
import { modelCall } from './model-call.js';

test('a scripted model answers each request with the next part of its script, and remembers them', async () => {
  const model = scriptedModel([turn(thinks('hm'), callsShell('ls')), (request) => says(`asked with ${request.input.length} items`)]);
  const events: ResponseEvent[] = [];

  await model.stream(modelCall('http://model'), (event) => events.push(event));
  await model.stream(modelCall('http://model'), (event) => events.push(event));

  expect(model.requests).toHaveLength(2);
  expect(events.filter((event) => event.type === 'itemDone').map((event) => event.item)).toMatchObject([
    { type: 'reasoning', summary: [{ text: 'hm' }] },
    { type: 'function_call', name: 'exec_command', arguments: '{"cmd":"ls"}', call_id: 'call-1' },
    { type: 'message', content: [{ text: 'asked with 0 items' }] },
  ]);
});

test('a scripted model says when its script is at its end', async () => {
  const model = scriptedModel([]);

  await expect(model.stream(modelCall('http://model'), () => {})).rejects.toMatchObject({
    message: 'the scripted model was asked 1 times, and its script has 0 answers',
    retryable: false,
  });
});

test('a scripted failure is the failure that a socket would give', async () => {
  const model = scriptedModel([fails({ status: 404 })]);

  await expect(model.stream(modelCall('http://model'), () => {})).rejects.toThrow(
    'unexpected status 404 Not Found: Unknown error, url: http://model/responses',
  );
});

test('a scripted model that hangs ends with the abort', async () => {
  const controller = new AbortController();
  const model = scriptedModel([hangs()]);

  const streaming = model.stream(modelCall('http://model', {}, controller.signal), () => controller.abort(new Error('interrupted')));

  await expect(streaming).rejects.toThrow('interrupted');
});
