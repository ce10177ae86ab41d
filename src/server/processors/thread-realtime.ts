import { realtimeVoices } from '../../engine/realtime/voices.js';
import { toThreadId } from '../../engine/thread/thread-id.js';
import { deliver } from '../dispatch/answer.js';
import { processor } from '../dispatch/processor.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { Services } from '../services.js';

export const threadRealtimeProcessor = ({ engine, hub }: Pick<Services, 'engine' | 'hub'>) => {
  /** Whoever speaks into a conversation hears it, too. */
  const listening = ({ threadId }: { readonly threadId: string }, { connection }: RequestContext): void =>
    hub.subscribe(toThreadId(threadId), connection);
  return processor({
    'thread/realtime/start': (params, context) => {
      const answer = engine.startRealtime(params, context.caller);
      listening(params, context);
      return deliver(answer, context);
    },
    'thread/realtime/appendText': (params, context) => {
      const answer = engine.appendRealtimeText(params);
      listening(params, context);
      return deliver(answer, context);
    },
    'thread/realtime/appendAudio': (params, context) => {
      const answer = engine.appendRealtimeAudio(params);
      listening(params, context);
      return deliver(answer, context);
    },
    'thread/realtime/stop': (params, context) => {
      const answer = engine.stopRealtime(params);
      listening(params, context);
      return deliver(answer, context);
    },
    // Depends on neither a thread nor the feature.
    'thread/realtime/listVoices': () => ({ voices: realtimeVoices() }),
  });
};
