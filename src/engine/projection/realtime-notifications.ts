import type { ServerNotification } from '../../protocol/index.js';
import type { RealtimeTold } from '../events/thread-event.js';

/** What a thread's conversation says, as clients are told it. */
export function toRealtimeNotification({ threadId, told }: RealtimeTold): ServerNotification {
  switch (told.kind) {
    case 'started': {
      const { realtimeSessionId, version } = told;
      return { method: 'thread/realtime/started', params: { threadId, realtimeSessionId, version } };
    }
    case 'sdp':
      return { method: 'thread/realtime/sdp', params: { threadId, sdp: told.sdp } };
    case 'itemAdded':
      return { method: 'thread/realtime/itemAdded', params: { threadId, item: told.item } };
    case 'transcriptDelta':
      return { method: 'thread/realtime/transcript/delta', params: { threadId, role: told.role, delta: told.delta } };
    case 'transcriptDone':
      return { method: 'thread/realtime/transcript/done', params: { threadId, role: told.role, text: told.text } };
    case 'audio':
      return { method: 'thread/realtime/outputAudio/delta', params: { threadId, audio: told.audio } };
    case 'notRunning': {
      // An error that is of no turn: turns and the status of the thread stay as they are.
      const error = { message: 'conversation is not running', codexErrorInfo: 'badRequest' as const, additionalDetails: null };
      return { method: 'error', params: { threadId, turnId: told.turnId, error, willRetry: false } };
    }
    case 'error':
      return { method: 'thread/realtime/error', params: { threadId, message: told.message } };
    case 'closed':
      return { method: 'thread/realtime/closed', params: { threadId, reason: told.reason } };
    default:
      return told satisfies never;
  }
}
