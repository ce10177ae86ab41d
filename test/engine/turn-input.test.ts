import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { toUserMessage } from '../../src/engine/context/user-message.js';
import { recognizeImage } from '../../src/platform/files/image-file.js';
import type { UserInput } from '../../src/protocol/index.js';
import { caller, says, scriptedModel, startHarness, text } from './harness.js';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const gif = Buffer.from('GIF89a\x02\x00\x03\x00', 'latin1');
const webp = Buffer.from(`RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x08\x00\x00`, 'latin1');
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 5, 0, 4, 1, 1, 0x11, 0]);

test.each([
  ['PNG', png, { type: 'image/png', size: { width: 1, height: 1 } }],
  ['GIF', gif, { type: 'image/gif', size: { width: 2, height: 3 } }],
  ['WebP', webp, { type: 'image/webp', size: { width: 8, height: 9 } }],
  ['JPEG', jpeg, { type: 'image/jpeg', size: { width: 4, height: 5 } }],
  ['PNG that is cut off', png.subarray(0, 9), { type: 'image/png', size: null }],
])('a %s is known by its bytes', (_name, bytes, expected) => {
  expect(recognizeImage(bytes)).toMatchObject(expected);
});

test('what is no picture is none, whatever it is called', () => {
  expect(recognizeImage(Buffer.from('hello, world'))).toBeNull();
});

test('all parts of one request make one message; pictures are numbered over all of them', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  await writeFile(join(harness.home, 'picture.txt'), png);
  await mkdir(join(harness.home, 'folder'));
  await writeFile(join(harness.home, 'fake.png'), 'no picture');
  const inputs: UserInput[] = [
    text('see'),
    { type: 'image', url: 'https://x/y.png' },
    { type: 'localImage', path: 'picture.txt' },
    { type: 'localImage', path: 'none.png' },
    { type: 'localImage', path: 'folder' },
    { type: 'localImage', path: 'fake.png' },
    { type: 'mention', name: 'App', path: 'app://x' },
  ];

  const { content } = await toUserMessage(inputs, harness.home);

  expect(content).toEqual([
    { type: 'input_text', text: 'see' },
    { type: 'input_text', text: '<image>' },
    { type: 'input_image', image_url: 'https://x/y.png', detail: 'high' },
    { type: 'input_text', text: '</image>' },
    { type: 'input_text', text: '<image name=[Image #2]>' },
    { type: 'input_image', image_url: `data:image/png;base64,${png.toString('base64')}`, detail: 'high' },
    { type: 'input_text', text: '</image>' },
    { type: 'input_text', text: expect.stringMatching(/`none\.png` could not be read/) },
    { type: 'input_text', text: expect.stringMatching(/`folder` could not be read: it is not a file/) },
    { type: 'input_text', text: expect.stringMatching(/`fake\.png` could not be read: it is no PNG/) },
  ]);
});

test('an empty input with overrides starts no turn, and the overrides stay', async () => {
  const model = scriptedModel([]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const { afterwards } = await harness.engine.startTurn({ threadId, input: [], model: 'next-model' }, caller);
  afterwards();

  await harness.runTurn(threadId, 'go');

  expect(model.calls.map(({ body }) => body.model)).toEqual(['next-model']);
});

test('a program is told of each turn that completes, and of no other', async () => {
  await using harness = await startHarness({
    model: scriptedModel([says('first answer'), says('second answer')]),
    config: { notify: ['sh', '-c', 'printf "%s\\n" "$1" >> told.jsonl', 'notify'] },
  });
  const threadId = await harness.startThread();
  const one = await harness.runTurn(threadId, 'one');
  const told = () => readFile(join(harness.home, 'told.jsonl'), 'utf8').catch(() => '');
  await vi.waitUntil(async () => (await told()) !== '');
  await harness.runTurn(threadId, 'two');
  await vi.waitUntil(async () => (await told()).split('\n').length === 3);

  const [first, second] = (await told())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first).toEqual({
    type: 'agent-turn-complete',
    'thread-id': threadId,
    'turn-id': one.turnId,
    cwd: harness.home,
    client: 'tests',
    'input-messages': ['one'],
    'last-assistant-message': 'first answer',
  });
  expect(second).toMatchObject({ 'input-messages': ['one', 'two'], 'last-assistant-message': 'second answer' });
});

test('a notify program that is not there changes nothing', async () => {
  await using harness = await startHarness({ model: scriptedModel([says('hi')]), config: { notify: ['/nonexistent/program'] } });

  expect(await harness.runTurn(await harness.startThread(), 'go')).toMatchObject({ status: 'completed' });
});
