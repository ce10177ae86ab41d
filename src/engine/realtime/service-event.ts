import { findJson, isRecord, numberOf, stringOf } from '../../platform/json.js';
import type { RealtimeConversationVersion, ThreadRealtimeAudioChunk } from '../../protocol/index.js';
import { type Handoff, toHandoffV1, toHandoffV2 } from './handoff.js';
import type { RealtimeRole } from './realtime-event.js';
import { agentFunction, silentFunction } from './session-update.js';

/** What the service says, as far as the program minds it. */
export type ServiceEvent =
  | { readonly kind: 'audio'; readonly audio: ThreadRealtimeAudioChunk }
  | { readonly kind: 'delta'; readonly role: RealtimeRole; readonly delta: string }
  | { readonly kind: 'done'; readonly role: RealtimeRole; readonly text: string }
  | { readonly kind: 'item'; readonly item: unknown }
  | { readonly kind: 'speechStarted'; readonly itemId: string | null }
  | { readonly kind: 'responseCreated' }
  | { readonly kind: 'responseDone' }
  | { readonly kind: 'responseCancelled'; readonly responseId: string | null }
  | { readonly kind: 'handoff'; readonly handoff: Handoff }
  | { readonly kind: 'silence'; readonly callId: string }
  | { readonly kind: 'error'; readonly message: string };

type Message = Readonly<Record<string, unknown>>;
type Read = (message: Message) => ServiceEvent | null;

/** `null`: what is said is of no concern, or is not whole. */
export function toServiceEvent(version: RealtimeConversationVersion, text: string): ServiceEvent | null {
  const message = findJson(text);
  if (!isRecord(message) || typeof message.type !== 'string') return null;
  const read = both.get(message.type) ?? (version === 'v1' ? v1 : v2).get(message.type);
  return read?.(message) ?? null;
}

const delta =
  (role: RealtimeRole): Read =>
  (message) =>
    typeof message.delta === 'string' ? { kind: 'delta', role, delta: message.delta } : null;

const done =
  (role: RealtimeRole, member: 'transcript' | 'text'): Read =>
  (message) => {
    const text = message[member];
    return typeof text === 'string' ? { kind: 'done', role, text } : null;
  };

const item: Read = (message) => (message.item === undefined ? null : { kind: 'item', item: message.item });

const error: Read = ({ message, error }) => {
  const told = stringOf(message) ?? (isRecord(error) ? stringOf(error.message) : null);
  if (told !== null) return { kind: 'error', message: told };
  return error === undefined ? null : { kind: 'error', message: JSON.stringify(error) };
};

const both: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['conversation.item.input_audio_transcription.delta', delta('user')],
  ['conversation.item.input_audio_transcription.completed', done('user', 'transcript')],
  ['response.output_text.delta', delta('assistant')],
  ['response.output_audio_transcript.delta', delta('assistant')],
  ['response.output_audio_transcript.done', done('assistant', 'transcript')],
  ['conversation.item.added', item],
  ['response.created', () => ({ kind: 'responseCreated' })],
  ['response.done', () => ({ kind: 'responseDone' })],
  ['error', error],
]);

const v1: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['conversation.output_audio.delta', audioV1],
  ['conversation.input_transcript.delta', delta('user')],
  ['conversation.output_transcript.delta', delta('assistant')],
  ['conversation.handoff.requested', (message) => toHandoffEvent(toHandoffV1(message))],
]);

const v2: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['response.output_audio.delta', audioV2],
  ['response.audio.delta', audioV2],
  ['response.output_text.done', done('assistant', 'text')],
  ['conversation.item.created', item],
  ['conversation.item.done', itemDone],
  ['input_audio_buffer.speech_started', ({ item_id }) => ({ kind: 'speechStarted', itemId: stringOf(item_id) })],
  [
    'response.cancelled',
    ({ response, response_id }) => ({
      kind: 'responseCancelled',
      responseId: (isRecord(response) ? stringOf(response.id) : null) ?? stringOf(response_id),
    }),
  ],
]);

function audioV1(message: Message): ServiceEvent | null {
  const data = stringOf(message.delta) ?? stringOf(message.data);
  const sampleRate = countOf(message.sample_rate);
  const numChannels = countOf(message.channels) ?? countOf(message.num_channels);
  if (data === null || sampleRate === null || numChannels === null) return null;
  return { kind: 'audio', audio: { data, sampleRate, numChannels, samplesPerChannel: countOf(message.samples_per_channel), itemId: null } };
}

function audioV2(message: Message): ServiceEvent | null {
  const data = stringOf(message.delta);
  if (data === null) return null;
  return {
    kind: 'audio',
    audio: {
      data,
      sampleRate: countOf(message.sample_rate) ?? 24_000,
      numChannels: countOf(message.channels) ?? countOf(message.num_channels) ?? 1,
      samplesPerChannel: countOf(message.samples_per_channel),
      itemId: stringOf(message.item_id),
    },
  };
}

function itemDone({ item }: Message): ServiceEvent | null {
  if (!isRecord(item) || item.type !== 'function_call') return null;
  if (item.name === agentFunction) return toHandoffEvent(toHandoffV2(item));
  const callId = stringOf(item.call_id) ?? stringOf(item.id);
  return item.name === silentFunction && callId !== null ? { kind: 'silence', callId } : null;
}

const toHandoffEvent = (handoff: Handoff | null): ServiceEvent | null => (handoff === null ? null : { kind: 'handoff', handoff });

const countOf = (value: unknown): number | null => {
  const number = numberOf(value);
  return number !== null && Number.isInteger(number) && number >= 0 ? number : null;
};
