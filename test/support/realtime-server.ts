import type { AppServer } from 'keelson';
import type { ThreadRealtimeStartParams } from 'keelson/protocol';
import { type Recorded, startTestServer, type TestServerOptions } from 'keelson/testing';
import { type RealtimePeer, type RealtimeService, startRealtimeService } from './realtime-service.js';

type Server = AppServer & Recorded;

/** A server, the service that it speaks with, and a thread. */
export interface RealtimePlace extends AsyncDisposable {
  readonly server: Server;
  readonly service: RealtimeService;
  readonly threadId: string;
  /** Starts a conversation and resolves with its socket, once clients know of it. */
  open(params?: Partial<ThreadRealtimeStartParams>): Promise<RealtimePeer>;
  /** What clients were told of conversations so far: the last part of the method, and what it says. */
  readonly told: readonly (readonly [string, Readonly<Record<string, unknown>>])[];
  /** Resolves when the service's words so far were heard. */
  settled(peer: RealtimePeer): Promise<void>;
}

const names = [
  'thread/realtime/started',
  'thread/realtime/sdp',
  'thread/realtime/itemAdded',
  'thread/realtime/transcript/delta',
  'thread/realtime/transcript/done',
  'thread/realtime/outputAudio/delta',
  'thread/realtime/error',
  'thread/realtime/closed',
] as const;

export async function startRealtime(
  config: Readonly<Record<string, unknown>> = {},
  { provider = {}, ...options }: TestServerOptions & { readonly provider?: Readonly<Record<string, unknown>> } = {},
): Promise<RealtimePlace> {
  const service = await startRealtimeService();
  const server = await startTestServer({
    ...options,
    config: {
      model_provider: 'mock',
      model_providers: { mock: { name: 'mock', base_url: service.url, experimental_bearer_token: 'sk-test', ...provider } },
      features: { realtime_conversation: true },
      experimental_realtime_ws_startup_context: '',
      ...config,
    },
  });
  const told: [string, Readonly<Record<string, unknown>>][] = [];
  for (const name of names) {
    server.on(name, ({ threadId: _threadId, ...rest }) => void told.push([name.replace('thread/realtime/', ''), rest]));
  }
  const { thread } = await server.thread.start({});
  const threadId = thread.id;
  let marks = 0;
  return {
    server,
    service,
    threadId,
    open: async (params = {}) => {
      const started = server.once('thread/realtime/started');
      await server.thread.realtime.start({ threadId, outputModality: 'audio', prompt: 'PROMPT', ...params });
      const [peer] = await Promise.all([service.next(), started]);
      await peer.sent(0);
      return peer;
    },
    get told() {
      return told.filter(([, { item }]) => !(item instanceof Object && 'mark' in item));
    },
    settled: async (peer) => {
      const mark = ++marks;
      const heard = server.once('thread/realtime/itemAdded', {
        where: ({ item }) => item instanceof Object && 'mark' in item && item.mark === mark,
      });
      peer.say({ type: 'conversation.item.added', item: { mark } });
      await heard;
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await service[Symbol.asyncDispose]();
    },
  };
}

/** The second version asks for the thread's agent. */
export const asksAgent = (callId: string, prompt: string) => ({
  type: 'conversation.item.done',
  item: { id: `item-${callId}`, type: 'function_call', name: 'background_agent', call_id: callId, arguments: JSON.stringify({ prompt }) },
});
