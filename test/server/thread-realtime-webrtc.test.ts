import { expect, test } from 'vitest';
import { type RealtimePlace, startRealtime } from '../support/realtime-server.js';

const offer = { type: 'webrtc' as const, sdp: 'v=offer\r\n' };
const start = ({ server, threadId }: RealtimePlace) =>
  server.thread.realtime.start({ threadId, outputModality: 'audio', prompt: 'PROMPT', transport: offer });

test('a call is created over HTTP, its answer told, and its control joined', async () => {
  await using place = await startRealtime();
  const answered = place.server.once('thread/realtime/sdp');

  await start(place);
  const [{ sdp }, peer] = await Promise.all([answered, place.service.next()]);
  await peer.sent(0);

  const [call] = place.service.calls;
  expect([call?.url, call?.headers.authorization, call?.headers['x-session-id']]).toEqual([
    '/v1/realtime/calls',
    'Bearer sk-test',
    place.threadId,
  ]);
  expect(call?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(call?.body).toContain('name="sdp"\r\nContent-Type: application/sdp\r\n\r\nv=offer\r\n\r\n--');
  expect(call?.body).toContain('"model":"gpt-realtime-1.5"');
  expect([sdp, peer.url, peer.received[0]?.['type']]).toEqual(['v=answer', '/v1/realtime?call_id=rtc_one', 'session.update']);
  expect(place.told.map(([kind]) => kind)).toEqual(['started', 'sdp']);
});

test('what is appended before the control has joined follows the first message', async () => {
  await using place = await startRealtime();
  place.service.refusals.push(404);
  const answered = place.server.once('thread/realtime/sdp');
  await start(place);
  await answered;

  await place.server.thread.realtime.appendText({ threadId: place.threadId, text: 'early' });
  const peer = await place.service.next();

  await peer.sent(1);
  expect(peer.received.map(({ type }) => type)).toEqual(['session.update', 'conversation.item.create']);
});

test.each([
  ['an offer that is bad', { status: 400, body: 'bad sdp' }, /^bad sdp$/],
  [
    'a key that is refused',
    { status: 401, body: '{"error":{"message":"no"}}' },
    /^unexpected status 401 Unauthorized: no, url: .*\/v1\/realtime\/calls$/,
  ],
  ['too many calls', { status: 429 }, /^exceeded retry limit, last status: 429 Too Many Requests$/],
  ['no place', { status: 201 }, /^stream disconnected before completion: realtime call response missing Location$/],
  [
    'a place without a call',
    { status: 201, headers: { location: '/v1/calls/rtc_' } },
    /: realtime call Location does not contain a call id: \/v1\/calls\/rtc_$/,
  ],
])('%s is told as an error, and nothing is joined', async (_name, answer, expected) => {
  await using place = await startRealtime();
  place.service.answers = [answer];
  const error = place.server.once('thread/realtime/error');

  await start(place);

  expect((await error).message).toMatch(expected);
  expect([place.service.upgrades, place.told.length]).toEqual([0, 1]);
});

test('a service that fails is asked again', async () => {
  await using place = await startRealtime();
  place.service.answers.unshift({ status: 500 });
  const answered = place.server.once('thread/realtime/sdp');

  await start(place);

  await answered;
  expect(place.service.calls).toHaveLength(2);
});

test('a control that never joins ends the conversation', async () => {
  await using place = await startRealtime({}, { provider: { request_max_retries: 1 } });
  place.service.refusals.push(404, 404);
  const closed = place.server.once('thread/realtime/closed');

  await start(place);

  await closed;
  expect(place.told.slice(2)).toEqual([
    ['error', { message: 'stream disconnected before completion: failed to connect realtime websocket: HTTP error: 404 Not Found' }],
    ['closed', { reason: 'error' }],
  ]);
});

test('a stop while the control is awaited ends the tries', async () => {
  await using place = await startRealtime({}, { provider: { request_max_retries: 100 } });
  place.service.refusals.push(...Array.from({ length: 100 }, () => 404));
  const answered = place.server.once('thread/realtime/sdp');
  await start(place);
  await answered;
  const closed = place.server.once('thread/realtime/closed');

  await place.server.thread.realtime.stop({ threadId: place.threadId });

  expect((await closed).reason).toBe('requested');
});
