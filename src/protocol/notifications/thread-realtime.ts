import * as z from 'zod';
import { notification } from '../method.js';
import { json } from '../scalars.js';
import { RealtimeConversationVersion, ThreadRealtimeAudioChunk } from '../types/realtime.js';
import { wire } from '../wire.js';

const threadRealtimeStartedNotification = () =>
  z.object({
    /** Id given at start, else the thread id. */
    realtimeSessionId: z.string().nullable(),
    threadId: z.string(),
    /** Protocol version in use, from the config. */
    version: RealtimeConversationVersion,
  });
/** A realtime conversation was accepted; a WebRTC one may not have its control link yet. */
export interface ThreadRealtimeStartedNotification extends z.output<ReturnType<typeof threadRealtimeStartedNotification>> {}
export const ThreadRealtimeStartedNotification = wire<ThreadRealtimeStartedNotification>(
  'ThreadRealtimeStartedNotification',
  threadRealtimeStartedNotification,
);

const threadRealtimeItemAddedNotification = () =>
  z.object({
    /** As the service sent it, or a small object the server made for events such as speech start. */
    item: json(),
    threadId: z.string(),
  });
/** Passes on an item of the realtime service other than audio. */
export interface ThreadRealtimeItemAddedNotification extends z.output<ReturnType<typeof threadRealtimeItemAddedNotification>> {}
export const ThreadRealtimeItemAddedNotification = wire<ThreadRealtimeItemAddedNotification>(
  'ThreadRealtimeItemAddedNotification',
  threadRealtimeItemAddedNotification,
);

const threadRealtimeTranscriptDeltaNotification = () =>
  z.object({
    /** Text to append. */
    delta: z.string(),
    /** Speaker: `user` or `assistant`. */
    role: z.string(),
    threadId: z.string(),
  });
/** Adds text to what was said in a realtime conversation. */
export interface ThreadRealtimeTranscriptDeltaNotification extends z.output<ReturnType<typeof threadRealtimeTranscriptDeltaNotification>> {}
export const ThreadRealtimeTranscriptDeltaNotification = wire<ThreadRealtimeTranscriptDeltaNotification>(
  'ThreadRealtimeTranscriptDeltaNotification',
  threadRealtimeTranscriptDeltaNotification,
);

const threadRealtimeTranscriptDoneNotification = () =>
  z.object({
    /** Speaker: `user` or `assistant`. */
    role: z.string(),
    /** The whole part; replaces the deltas. */
    text: z.string(),
    threadId: z.string(),
  });
/** A part of the realtime transcript is complete. */
export interface ThreadRealtimeTranscriptDoneNotification extends z.output<ReturnType<typeof threadRealtimeTranscriptDoneNotification>> {}
export const ThreadRealtimeTranscriptDoneNotification = wire<ThreadRealtimeTranscriptDoneNotification>(
  'ThreadRealtimeTranscriptDoneNotification',
  threadRealtimeTranscriptDoneNotification,
);

const threadRealtimeOutputAudioDeltaNotification = () =>
  z.object({
    audio: ThreadRealtimeAudioChunk,
    threadId: z.string(),
  });
/** The next piece of the realtime model's speech. */
export interface ThreadRealtimeOutputAudioDeltaNotification
  extends z.output<ReturnType<typeof threadRealtimeOutputAudioDeltaNotification>> {}
export const ThreadRealtimeOutputAudioDeltaNotification = wire<ThreadRealtimeOutputAudioDeltaNotification>(
  'ThreadRealtimeOutputAudioDeltaNotification',
  threadRealtimeOutputAudioDeltaNotification,
);

const threadRealtimeSdpNotification = () =>
  z.object({
    /** Answer SDP for the client's peer connection. */
    sdp: z.string(),
    threadId: z.string(),
  });
/** Answer of the realtime service to a WebRTC offer; follows the started message. */
export interface ThreadRealtimeSdpNotification extends z.output<ReturnType<typeof threadRealtimeSdpNotification>> {}
export const ThreadRealtimeSdpNotification = wire<ThreadRealtimeSdpNotification>(
  'ThreadRealtimeSdpNotification',
  threadRealtimeSdpNotification,
);

const threadRealtimeErrorNotification = () =>
  z.object({
    message: z.string(),
    threadId: z.string(),
  });
/** The realtime conversation, or an attempt to start one, failed. */
export interface ThreadRealtimeErrorNotification extends z.output<ReturnType<typeof threadRealtimeErrorNotification>> {}
export const ThreadRealtimeErrorNotification = wire<ThreadRealtimeErrorNotification>(
  'ThreadRealtimeErrorNotification',
  threadRealtimeErrorNotification,
);

const threadRealtimeClosedNotification = () =>
  z.object({
    /** Why, such as `requested` or `error`. */
    reason: z.string().nullable(),
    threadId: z.string(),
  });
/** The realtime conversation is over. */
export interface ThreadRealtimeClosedNotification extends z.output<ReturnType<typeof threadRealtimeClosedNotification>> {}
export const ThreadRealtimeClosedNotification = wire<ThreadRealtimeClosedNotification>(
  'ThreadRealtimeClosedNotification',
  threadRealtimeClosedNotification,
);

export const threadRealtimeNotifications = {
  /** A realtime conversation was accepted; tells its version and session id. */
  'thread/realtime/started': notification('thread/realtime/started', ThreadRealtimeStartedNotification),
  /** Passes on a raw, non-audio item of the realtime service. */
  'thread/realtime/itemAdded': notification('thread/realtime/itemAdded', ThreadRealtimeItemAddedNotification),
  /** Adds text to a realtime transcript, of user or assistant. */
  'thread/realtime/transcript/delta': notification('thread/realtime/transcript/delta', ThreadRealtimeTranscriptDeltaNotification),
  /** Gives the whole text of a finished transcript part. */
  'thread/realtime/transcript/done': notification('thread/realtime/transcript/done', ThreadRealtimeTranscriptDoneNotification),
  /** Carries a chunk of the realtime model's speech. */
  'thread/realtime/outputAudio/delta': notification('thread/realtime/outputAudio/delta', ThreadRealtimeOutputAudioDeltaNotification),
  /** Carries the answer SDP of a WebRTC realtime conversation. */
  'thread/realtime/sdp': notification('thread/realtime/sdp', ThreadRealtimeSdpNotification),
  /** The realtime conversation, or an attempt to start one, failed. */
  'thread/realtime/error': notification('thread/realtime/error', ThreadRealtimeErrorNotification),
  /** The realtime conversation is over. */
  'thread/realtime/closed': notification('thread/realtime/closed', ThreadRealtimeClosedNotification),
};
