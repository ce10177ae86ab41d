import * as z from 'zod';
import { uint16, uint32 } from '../scalars.js';
import { wire } from '../wire.js';

const realtimeOutputModality = () => z.enum(['text', 'audio']);
/** How the realtime model answers; `text` needs version `v2`. */
export type RealtimeOutputModality = z.output<ReturnType<typeof realtimeOutputModality>>;
export const RealtimeOutputModality = wire<RealtimeOutputModality>('RealtimeOutputModality', realtimeOutputModality);

const realtimeVoice = () =>
  z.enum([
    'alloy',
    'arbor',
    'ash',
    'ballad',
    'breeze',
    'cedar',
    'coral',
    'cove',
    'echo',
    'ember',
    'juniper',
    'maple',
    'marin',
    'sage',
    'shimmer',
    'sol',
    'spruce',
    'vale',
    'verse',
  ]);
/** Voice of the realtime model; each version knows only some of them. */
export type RealtimeVoice = z.output<ReturnType<typeof realtimeVoice>>;
export const RealtimeVoice = wire<RealtimeVoice>('RealtimeVoice', realtimeVoice);

const threadRealtimeStartTransport = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('websocket'),
    }),
    z.object({
      type: z.literal('webrtc'),
      /** Offer SDP of the client's peer connection; the server does not examine it. */
      sdp: z.string(),
    }),
  ]);
/** How audio travels: through the server, or by WebRTC straight between client and service. */
export type ThreadRealtimeStartTransport = z.output<ReturnType<typeof threadRealtimeStartTransport>>;
export const ThreadRealtimeStartTransport = wire<ThreadRealtimeStartTransport>(
  'ThreadRealtimeStartTransport',
  threadRealtimeStartTransport,
);

const threadRealtimeAudioChunk = () =>
  z.object({
    /** PCM audio in base64. */
    data: z.string(),
    /** Samples per second; output has 24000 unless the service says otherwise. */
    sampleRate: uint32(),
    /** Output has 1 channel unless the service says otherwise. */
    numChannels: uint16(),
    /** Length in samples, if known. */
    samplesPerChannel: uint32().nullish(),
    /** Item of the realtime service that it belongs to, if known. */
    itemId: z.string().nullish(),
  });
/** A piece of realtime audio, input or output. */
export interface ThreadRealtimeAudioChunk extends z.output<ReturnType<typeof threadRealtimeAudioChunk>> {}
export const ThreadRealtimeAudioChunk = wire<ThreadRealtimeAudioChunk>('ThreadRealtimeAudioChunk', threadRealtimeAudioChunk);

const realtimeVoicesList = () =>
  z.object({
    defaultV1: RealtimeVoice,
    defaultV2: RealtimeVoice,
    v1: z.array(RealtimeVoice),
    v2: z.array(RealtimeVoice),
  });
/** Voices and default voice of each realtime version. */
export interface RealtimeVoicesList extends z.output<ReturnType<typeof realtimeVoicesList>> {}
export const RealtimeVoicesList = wire<RealtimeVoicesList>('RealtimeVoicesList', realtimeVoicesList);

const realtimeConversationVersion = () => z.enum(['v1', 'v2']);
/** Version of the realtime service's event protocol; `v2` unless configured otherwise. */
export type RealtimeConversationVersion = z.output<ReturnType<typeof realtimeConversationVersion>>;
export const RealtimeConversationVersion = wire<RealtimeConversationVersion>('RealtimeConversationVersion', realtimeConversationVersion);
