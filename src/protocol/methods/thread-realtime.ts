import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import {
  RealtimeOutputModality,
  RealtimeVoice,
  RealtimeVoicesList,
  ThreadRealtimeAudioChunk,
  ThreadRealtimeStartTransport,
} from '../types/realtime.js';
import { wire } from '../wire.js';

const threadRealtimeStartParams = () =>
  z.object({
    threadId: z.string(),
    /** Whether the model speaks or writes; `text` needs version v2. */
    outputModality: RealtimeOutputModality,
    /** Absent for the built-in prompt, null or empty for none; a configured prompt beats it. */
    prompt: z.string().nullish(),
    /** Session id to send to the service; absent means the thread id. */
    realtimeSessionId: z.string().nullish(),
    /** WebSocket when null or absent. */
    transport: ThreadRealtimeStartTransport.nullish(),
    /** Must belong to the configured version; null for the default. */
    voice: RealtimeVoice.nullish(),
  });
/** Starts a realtime conversation on a thread with feature `realtime_conversation`, replacing one that runs. */
export interface ThreadRealtimeStartParams extends z.output<ReturnType<typeof threadRealtimeStartParams>> {}
export const ThreadRealtimeStartParams = wire<ThreadRealtimeStartParams>('ThreadRealtimeStartParams', threadRealtimeStartParams);

const threadRealtimeAppendAudioParams = () =>
  z.object({
    threadId: z.string(),
    audio: ThreadRealtimeAudioChunk,
  });
/** Sends input audio to the thread's realtime conversation; failures come as notifications. */
export interface ThreadRealtimeAppendAudioParams extends z.output<ReturnType<typeof threadRealtimeAppendAudioParams>> {}
export const ThreadRealtimeAppendAudioParams = wire<ThreadRealtimeAppendAudioParams>(
  'ThreadRealtimeAppendAudioParams',
  threadRealtimeAppendAudioParams,
);

const threadRealtimeAppendTextParams = () =>
  z.object({
    threadId: z.string(),
    text: z.string(),
  });
/** Sends typed input to the thread's realtime conversation; failures come as notifications. */
export interface ThreadRealtimeAppendTextParams extends z.output<ReturnType<typeof threadRealtimeAppendTextParams>> {}
export const ThreadRealtimeAppendTextParams = wire<ThreadRealtimeAppendTextParams>(
  'ThreadRealtimeAppendTextParams',
  threadRealtimeAppendTextParams,
);

const threadRealtimeStopParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Ends the thread's realtime conversation, if one runs. */
export interface ThreadRealtimeStopParams extends z.output<ReturnType<typeof threadRealtimeStopParams>> {}
export const ThreadRealtimeStopParams = wire<ThreadRealtimeStopParams>('ThreadRealtimeStopParams', threadRealtimeStopParams);

const threadRealtimeListVoicesParams = () => z.object({});
/** Lists the realtime voices; has no members and needs no thread. */
export interface ThreadRealtimeListVoicesParams extends z.output<ReturnType<typeof threadRealtimeListVoicesParams>> {}
export const ThreadRealtimeListVoicesParams = wire<ThreadRealtimeListVoicesParams>(
  'ThreadRealtimeListVoicesParams',
  threadRealtimeListVoicesParams,
);

const threadRealtimeStartResponse = () => z.object({});
/** Empty, and sent before anything is connected; success or failure comes as a notification. */
export interface ThreadRealtimeStartResponse extends z.output<ReturnType<typeof threadRealtimeStartResponse>> {}
export const ThreadRealtimeStartResponse = wire<ThreadRealtimeStartResponse>('ThreadRealtimeStartResponse', threadRealtimeStartResponse);

const threadRealtimeAppendAudioResponse = () => z.object({});
/** Empty: the audio was taken, which does not mean it was delivered. */
export interface ThreadRealtimeAppendAudioResponse extends z.output<ReturnType<typeof threadRealtimeAppendAudioResponse>> {}
export const ThreadRealtimeAppendAudioResponse = wire<ThreadRealtimeAppendAudioResponse>(
  'ThreadRealtimeAppendAudioResponse',
  threadRealtimeAppendAudioResponse,
);

const threadRealtimeAppendTextResponse = () => z.object({});
/** Empty: the text was taken, which does not mean it was delivered. */
export interface ThreadRealtimeAppendTextResponse extends z.output<ReturnType<typeof threadRealtimeAppendTextResponse>> {}
export const ThreadRealtimeAppendTextResponse = wire<ThreadRealtimeAppendTextResponse>(
  'ThreadRealtimeAppendTextResponse',
  threadRealtimeAppendTextResponse,
);

const threadRealtimeStopResponse = () => z.object({});
/** Empty; the closed message follows in any case. */
export interface ThreadRealtimeStopResponse extends z.output<ReturnType<typeof threadRealtimeStopResponse>> {}
export const ThreadRealtimeStopResponse = wire<ThreadRealtimeStopResponse>('ThreadRealtimeStopResponse', threadRealtimeStopResponse);

const threadRealtimeListVoicesResponse = () =>
  z.object({
    voices: RealtimeVoicesList,
  });
/** Voices by version, with defaults. */
export interface ThreadRealtimeListVoicesResponse extends z.output<ReturnType<typeof threadRealtimeListVoicesResponse>> {}
export const ThreadRealtimeListVoicesResponse = wire<ThreadRealtimeListVoicesResponse>(
  'ThreadRealtimeListVoicesResponse',
  threadRealtimeListVoicesResponse,
);

export const threadRealtimeMethods = {
  thread: {
    realtime: {
      /** Starts a realtime conversation on a thread, replacing one that runs. Answers before it connects; failures come as `thread/realtime/error`. */
      start: method('thread/realtime/start', {
        params: ThreadRealtimeStartParams,
        result: ThreadRealtimeStartResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
      /** Sends a chunk of input audio to the running realtime conversation; failures come as notifications. */
      appendAudio: method('thread/realtime/appendAudio', {
        params: ThreadRealtimeAppendAudioParams,
        result: ThreadRealtimeAppendAudioResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
      /** Sends typed input to the running realtime conversation; failures come as notifications. */
      appendText: method('thread/realtime/appendText', {
        params: ThreadRealtimeAppendTextParams,
        result: ThreadRealtimeAppendTextResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
      /** Ends the realtime conversation; `thread/realtime/closed` follows even if none ran. */
      stop: method('thread/realtime/stop', {
        params: ThreadRealtimeStopParams,
        result: ThreadRealtimeStopResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
      /** Lists the voices and default voice of each realtime version; needs no thread. */
      listVoices: method('thread/realtime/listVoices', {
        params: ThreadRealtimeListVoicesParams,
        result: ThreadRealtimeListVoicesResponse,
        experimental: true,
      }),
    },
  },
};
