import { says, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import { asksAgent, startRealtime } from '../support/realtime-server.js';

test('clients hear audio, transcripts and items in the order of the service', async () => {
  await using place = await startRealtime();
  const peer = await place.open();

  peer.say(
    { type: 'response.output_audio.delta', delta: 'AAAA', item_id: 'i1' },
    { type: 'conversation.item.input_audio_transcription.delta', delta: 'hel' },
    { type: 'conversation.item.input_audio_transcription.completed', transcript: 'hello' },
    { type: 'response.output_text.delta', delta: '' },
    { type: 'response.output_text.done', text: 'Hi.' },
    { type: 'input_audio_buffer.speech_started' },
    { type: 'response.cancelled', response: { id: 'r' } },
    { type: 'conversation.item.created', item: { id: 'b', extra: [1, null] } },
  );
  await place.settled(peer);

  expect(place.told.slice(1)).toEqual([
    ['outputAudio/delta', { audio: { data: 'AAAA', sampleRate: 24000, numChannels: 1, samplesPerChannel: null, itemId: 'i1' } }],
    ['transcript/delta', { role: 'user', delta: 'hel' }],
    ['transcript/done', { role: 'user', text: 'hello' }],
    ['transcript/delta', { role: 'assistant', delta: '' }],
    ['transcript/done', { role: 'assistant', text: 'Hi.' }],
    ['itemAdded', { item: { type: 'input_audio_buffer.speech_started', item_id: null } }],
    ['itemAdded', { item: { type: 'response.cancelled', response_id: 'r' } }],
    ['itemAdded', { item: { id: 'b', extra: [1, null] } }],
  ]);
});

test('what is unknown or not whole is passed over', async () => {
  await using place = await startRealtime();
  const peer = await place.open();

  peer.say(
    'not JSON',
    '[]',
    { no: 'type' },
    { type: 'something.else' },
    { type: 'response.output_text.delta' },
    { type: 'error', without: 'a message' },
  );
  await place.settled(peer);

  expect(place.told.map(([kind]) => kind)).toEqual(['started']);
});

test('the first version is reached, told and heard in its own way', async () => {
  await using place = await startRealtime({ realtime: { version: 'v1' } }, { model: scriptedModel([says('done')]) });
  const peer = await place.open();

  peer.say(
    { type: 'conversation.output_audio.delta', data: 'AAAD', sample_rate: 16000, num_channels: 2 },
    { type: 'response.output_audio.delta', delta: 'of the second version' },
    { type: 'conversation.handoff.requested', handoff_id: 'h1', item_id: 'i1', input_transcript: 'do this' },
  );
  const [answer] = await peer.sent(1);

  expect([peer.url, peer.received[0]?.['session']]).toEqual([
    '/v1/realtime?intent=quicksilver&model=gpt-realtime-1.5',
    {
      type: 'quicksilver',
      instructions: 'PROMPT',
      audio: { input: { format: { type: 'audio/pcm', rate: 24000 } }, output: { voice: 'cove' } },
    },
  ]);
  expect(answer).toEqual({ type: 'conversation.handoff.append', handoff_id: 'h1', output_text: expect.stringMatching(/\n\ndone$/) });
  expect(place.told.slice(1)).toEqual([
    ['outputAudio/delta', { audio: { data: 'AAAD', sampleRate: 16000, numChannels: 2, samplesPerChannel: null, itemId: null } }],
    [
      'itemAdded',
      {
        item: {
          type: 'handoff_request',
          handoff_id: 'h1',
          item_id: 'i1',
          input_transcript: 'do this',
          active_transcript: [{ role: 'user', text: 'do this' }],
        },
      },
    ],
  ]);
});

test('a response is asked for only once the one that runs has ended', async () => {
  await using place = await startRealtime({}, { model: scriptedModel([says('one')]) });
  const peer = await place.open();
  peer.say({ type: 'response.created' }, asksAgent('one', 'work'));
  await peer.sent(2);

  peer.say({ type: 'response.done' });

  expect((await peer.sent(3)).map(({ type }) => type)).toEqual(['conversation.item.create', 'conversation.item.create', 'response.create']);
});

test('a user who breaks in has what was not heard cut off', async () => {
  await using place = await startRealtime();
  const peer = await place.open();

  peer.say(
    { type: 'response.output_audio.delta', delta: 'AAAA', item_id: 'old', samples_per_channel: 24000 },
    { type: 'response.output_audio.delta', delta: 'AAAA', item_id: 'new', samples_per_channel: 2400 },
    { type: 'response.output_audio.delta', delta: Buffer.alloc(4800).toString('base64'), item_id: 'new' },
    { type: 'input_audio_buffer.speech_started' },
    { type: 'input_audio_buffer.speech_started' },
  );
  await place.settled(peer);

  expect(await peer.sent(1)).toEqual([{ type: 'conversation.item.truncate', item_id: 'new', content_index: 0, audio_end_ms: 200 }]);
});

test('the service may decide to say nothing', async () => {
  await using place = await startRealtime();
  const peer = await place.open();

  peer.say({ type: 'conversation.item.done', item: { type: 'function_call', name: 'remain_silent', call_id: 'quiet', arguments: '{}' } });

  expect(await peer.sent(1)).toEqual([
    { type: 'conversation.item.create', item: { type: 'function_call_output', call_id: 'quiet', output: '' } },
  ]);
});
