import { hangs, says, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import { asksAgent, startRealtime } from '../support/realtime-server.js';
import { runTurn } from '../support/thread-server.js';

const audio = { data: 'QUJD', sampleRate: 24000, numChannels: 1 };
const message = (text: string) => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});

test('a start connects with the key of the provider and tells how the conversation is to be held', async () => {
  await using place = await startRealtime();

  const peer = await place.open({ realtimeSessionId: 'mine', voice: 'cedar' });

  expect([peer.url, peer.headers.authorization, peer.headers['x-session-id']]).toEqual([
    '/v1/realtime?model=gpt-realtime-1.5',
    'Bearer sk-test',
    'mine',
  ]);
  expect(peer.received[0]).toMatchObject({
    type: 'session.update',
    session: { type: 'realtime', instructions: 'PROMPT', output_modalities: ['audio'], audio: { output: { voice: 'cedar' } } },
  });
  expect(place.told).toEqual([['started', { realtimeSessionId: 'mine', version: 'v2' }]]);
});

test.each([
  [
    'a voice of the other version',
    {},
    { voice: 'cove' as const },
    /^realtime voice `cove` is not supported for v2; supported voices: alloy, ash, /,
  ],
  [
    'text with the first version',
    { realtime: { version: 'v1' } },
    { outputModality: 'text' as const },
    /^text realtime output modality requires realtime v2$/,
  ],
  [
    'an id that no header carries',
    {},
    { realtimeSessionId: 'a\nb' },
    /: invalid realtime session id header: failed to parse header value$/,
  ],
  ['an address of another kind', { experimental_realtime_ws_base_url: 'ftp://x/' }, {}, /: unsupported realtime api_url scheme: ftp$/],
  ['an address that is none', { experimental_realtime_ws_base_url: 'nowhere' }, {}, /: failed to parse realtime api_url: /],
])('%s is told as the one error of the start', async (_name, config, params, expected) => {
  await using place = await startRealtime(config);
  const error = place.server.once('thread/realtime/error');

  await place.server.thread.realtime.start({ threadId: place.threadId, outputModality: 'audio', ...params });

  expect((await error).message).toMatch(expected);
  expect(place.service.upgrades).toBe(0);
});

test.each([
  ['no key', { experimental_bearer_token: undefined }, 'realtime conversation requires API key auth'],
  ['a variable that is not set', { experimental_bearer_token: undefined, env_key: 'UNSET' }, 'Missing environment variable: `UNSET`.'],
])('%s is told as an error', async (_name, provider, expected) => {
  const entries = Object.entries({ name: 'mock', base_url: 'http://127.0.0.1:9/v1', ...provider }).filter(
    ([, value]) => value !== undefined,
  );
  await using place = await startRealtime({ model_providers: { mock: Object.fromEntries(entries) } });
  const error = place.server.once('thread/realtime/error');

  await place.server.thread.realtime.start({ threadId: place.threadId, outputModality: 'audio' });

  expect((await error).message).toBe(expected);
});

test('without the feature every call is refused, and the voices are listed all the same', async () => {
  await using place = await startRealtime({ features: {} });
  const { server, threadId } = place;
  const refusal = { code: -32600, message: `thread ${threadId} does not support realtime conversation` };

  await expect(server.thread.realtime.start({ threadId, outputModality: 'audio' })).rejects.toMatchObject(refusal);
  await expect(server.thread.realtime.appendText({ threadId, text: 'a' })).rejects.toMatchObject(refusal);
  await expect(server.thread.realtime.appendAudio({ threadId, audio })).rejects.toMatchObject(refusal);
  await expect(server.thread.realtime.stop({ threadId })).rejects.toMatchObject(refusal);
  expect((await server.thread.realtime.listVoices({})).voices).toMatchObject({ defaultV1: 'cove', defaultV2: 'marin' });
});

test('text and audio of the client go to the service', async () => {
  await using place = await startRealtime();
  const { server, threadId } = place;
  const peer = await place.open();

  await server.thread.realtime.appendText({ threadId, text: 'typed' });
  await server.thread.realtime.appendText({ threadId, text: '[USER] marked' });
  await server.thread.realtime.appendText({ threadId, text: '' });
  await server.thread.realtime.appendAudio({ threadId, audio });

  expect(await peer.sent(4)).toEqual([
    message('[USER] typed'),
    message('[USER] marked'),
    message(''),
    { type: 'input_audio_buffer.append', audio: 'QUJD' },
  ]);
});

test('calls that come at once are handled in their order', async () => {
  await using place = await startRealtime();
  const { server, threadId } = place;
  const closed = server.once('thread/realtime/closed');

  await Promise.all([
    server.thread.realtime.start({ threadId, outputModality: 'audio', realtimeSessionId: 'first' }),
    server.thread.realtime.start({ threadId, outputModality: 'audio', realtimeSessionId: 'second' }),
    server.thread.realtime.appendText({ threadId, text: 'hi' }),
    server.thread.realtime.stop({ threadId }),
  ]);
  await closed;
  const [first, second] = [await place.service.next(), await place.service.next()];
  await Promise.all([first.ended, second.ended]);

  expect([first.received.length, second.received[1]]).toEqual([1, message('[USER] hi')]);
  expect(place.told).toEqual([
    ['started', { realtimeSessionId: 'first', version: 'v2' }],
    ['started', { realtimeSessionId: 'second', version: 'v2' }],
    ['closed', { reason: 'requested' }],
  ]);
});

test.each([
  ['a closing frame', (peer: { close(code: number): void }) => peer.close(1011), [['closed', { reason: 'transport_closed' }]]],
  [
    'an error',
    (peer: { say(event: Readonly<Record<string, unknown>>): void }) => peer.say({ type: 'error', error: { message: 'inner' } }),
    [
      ['error', { message: 'inner' }],
      ['closed', { reason: 'error' }],
    ],
  ],
  [
    'bytes',
    (peer: { sayBytes(bytes: Uint8Array): void }) => peer.sayBytes(Buffer.from('zz')),
    [
      ['error', { message: 'unexpected binary realtime websocket event' }],
      ['closed', { reason: 'error' }],
    ],
  ],
  [
    'a broken connection',
    (peer: { cut(): void }) => peer.cut(),
    [
      ['error', { message: expect.stringMatching(/^stream disconnected before completion: failed to read websocket message: ./) }],
      ['closed', { reason: 'error' }],
    ],
  ],
])('%s of the service ends the conversation once', async (_name, act, expected) => {
  await using place = await startRealtime();
  const peer = await place.open();
  const closed = place.server.once('thread/realtime/closed');

  act(peer);

  await Promise.all([closed, peer.ended]);
  expect(place.told.slice(1)).toEqual(expected);
});

test('appending to nothing is an error that is of no turn and leaves the status alone', async () => {
  await using place = await startRealtime();
  const { server, threadId } = place;
  const error = server.once('error');

  await server.thread.realtime.appendText({ threadId, text: 'too late' });
  const { error: told, willRetry } = await error;
  const turn = await runTurn(server, threadId, 'go on');

  expect([told.message, told.codexErrorInfo, willRetry]).toEqual(['conversation is not running', 'badRequest', false]);
  expect(turn.status).toBe('completed');
  expect((await server.thread.read({ threadId })).thread.status).toEqual({ type: 'idle' });
});

test('a stop is answered by a closing even where nothing runs', async () => {
  await using place = await startRealtime();
  const closed = place.server.once('thread/realtime/closed');

  await place.server.thread.realtime.stop({ threadId: place.threadId });

  expect((await closed).reason).toBe('requested');
});

test('a start that is refused leaves the conversation alone, and one that cannot connect ends it', async () => {
  await using place = await startRealtime();
  const { server, threadId, service } = place;
  const peer = await place.open();
  const refused = server.once('thread/realtime/error');
  await server.thread.realtime.start({ threadId, outputModality: 'audio', voice: 'cove' });
  await refused;
  await server.thread.realtime.appendText({ threadId, text: 'still there' });
  await peer.sent(1);
  const failed = server.once('thread/realtime/error', { where: ({ message }) => message.includes('connect') });

  service.refusals.push(503);
  await server.thread.realtime.start({ threadId, outputModality: 'audio' });

  expect((await failed).message).toBe(
    'stream disconnected before completion: failed to connect realtime websocket: HTTP error: 503 Service Unavailable',
  );
  await peer.ended;
  expect(place.told.map(([kind]) => kind)).toEqual(['started', 'error', 'error']);
});

test('a thread that is archived takes its conversation along', async () => {
  await using place = await startRealtime();
  const peer = await place.open();
  await runTurn(place.server, place.threadId, 'be stored');

  await place.server.thread.archive({ threadId: place.threadId });

  expect(await peer.ended).toBe(1000);
  expect(place.told.map(([kind]) => kind)).toEqual(['started']);
});

test('a hand-off starts a turn whose messages go back, and the call is answered at its end', async () => {
  await using place = await startRealtime({}, { model: scriptedModel([says('found it')]) });
  const peer = await place.open();

  peer.say(asksAgent('one', ' find <x> '));
  const sent = await peer.sent(3);

  expect(sent).toEqual([
    message('[BACKEND] found it'),
    { type: 'conversation.item.create', item: { type: 'function_call_output', call_id: 'one', output: expect.any(String) } },
    { type: 'response.create' },
  ]);
  const text =
    '<realtime_delegation>\n  <input>find &lt;x&gt;</input>\n  <transcript_delta>user: find &lt;x&gt;</transcript_delta>\n</realtime_delegation>';
  await expect
    .poll(() => place.server.items('userMessage').map(({ content }) => content))
    .toEqual([[{ type: 'text', text, text_elements: [] }]]);
});

test('a hand-off during a hand-off is answered at once and steers the turn', async () => {
  await using place = await startRealtime({}, { model: scriptedModel([hangs()]) });
  const peer = await place.open();
  const started = place.server.once('turn/started');
  peer.say(asksAgent('one', 'start'));
  const { turn } = await started;

  peer.say(asksAgent('two', 'more'));
  const steered = await peer.sent(2);
  await place.server.turn.interrupt({ threadId: place.threadId, turnId: turn.id });
  const all = await peer.sent(3);

  expect(steered).toMatchObject([{ item: { call_id: 'two' } }, { type: 'response.create' }]);
  expect(all[2]).toMatchObject({ item: { type: 'function_call_output', call_id: 'one', output: expect.stringContaining('stopped') } });
});

test('a call without words is answered, and starts nothing', async () => {
  await using place = await startRealtime();
  const peer = await place.open();

  const { item, ...event } = asksAgent('empty', '');
  peer.say({ ...event, item: { ...item, arguments: '' } });
  await place.settled(peer);

  expect(await peer.sent(2)).toMatchObject([{ item: { call_id: 'empty' } }, { type: 'response.create' }]);
  expect(place.server.items('userMessage')).toEqual([]);
});

test('what is typed for a turn is told to the service, and the answer is not', async () => {
  await using place = await startRealtime();
  const peer = await place.open();

  await runTurn(place.server, place.threadId, 'typed');
  await place.settled(peer);
  await place.server.thread.realtime.appendText({ threadId: place.threadId, text: 'next' });

  expect(await peer.sent(2)).toEqual([message('[USER] typed'), message('[USER] next')]);
});

test('a long text that is typed for a turn is cut to what the service needs of it', async () => {
  await using place = await startRealtime();
  const peer = await place.open();

  await runTurn(place.server, place.threadId, 'w'.repeat(3000));

  expect(await peer.sent(1)).toEqual([message(`[USER] ${'w'.repeat(579)}…459 tokens truncated…${'w'.repeat(586)}`)]);
});
