import type { RealtimeConversationVersion, ThreadRealtimeAudioChunk } from '../../protocol/index.js';

export type RealtimeRole = 'user' | 'assistant';

/** What a thread's clients are told of its conversation. */
export type RealtimeEvent =
  | { readonly kind: 'started'; readonly realtimeSessionId: string; readonly version: RealtimeConversationVersion }
  | { readonly kind: 'sdp'; readonly sdp: string }
  | { readonly kind: 'itemAdded'; readonly item: unknown }
  | { readonly kind: 'transcriptDelta'; readonly role: RealtimeRole; readonly delta: string }
  | { readonly kind: 'transcriptDone'; readonly role: RealtimeRole; readonly text: string }
  | { readonly kind: 'audio'; readonly audio: ThreadRealtimeAudioChunk }
  /** There was no conversation to append to. The id is of no turn. */
  | { readonly kind: 'notRunning'; readonly turnId: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'closed'; readonly reason: 'requested' | 'transport_closed' | 'error' };
