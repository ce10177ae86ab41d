import { invalidRequest } from '../../protocol/errors.js';
import type {
  ThreadRealtimeAppendAudioParams,
  ThreadRealtimeAppendTextParams,
  ThreadRealtimeStartParams,
  ThreadRealtimeStopParams,
  UserInput,
} from '../../protocol/index.js';
import type { Answer, Caller } from '../caller.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Threads } from '../thread/threads.js';
import type { Nothing, Realtime } from './realtime.js';
import { ThreadRealtime } from './thread-realtime.js';

/** The conversations of all threads. */
export class Conversations implements Realtime {
  readonly #services: Services;
  readonly #threads: Threads;
  readonly #byThread = new Map<string, ThreadRealtime>();

  constructor(services: Services, threads: Threads) {
    this.#services = services;
    this.#threads = threads;
  }

  startRealtime(params: ThreadRealtimeStartParams, caller: Caller): Answer<Nothing> {
    const realtime = this.#get(params.threadId);
    return { result: {}, afterwards: () => realtime.start(params, caller) };
  }

  appendRealtimeText({ threadId, text }: ThreadRealtimeAppendTextParams): Answer<Nothing> {
    const realtime = this.#get(threadId);
    return { result: {}, afterwards: () => realtime.append((conversation) => conversation.appendText(text)) };
  }

  appendRealtimeAudio({ threadId, audio }: ThreadRealtimeAppendAudioParams): Answer<Nothing> {
    const realtime = this.#get(threadId);
    return { result: {}, afterwards: () => realtime.append((conversation) => conversation.appendAudio(audio.data)) };
  }

  stopRealtime({ threadId }: ThreadRealtimeStopParams): Answer<Nothing> {
    const realtime = this.#get(threadId);
    return { result: {}, afterwards: () => realtime.stop() };
  }

  /** Follows the turns of threads. */
  observe(event: EngineEvent): void {
    if ('threadId' in event && event.threadId !== null) this.#byThread.get(event.threadId)?.observe(event);
  }

  hearTyped(threadId: string, input: readonly UserInput[]): void {
    this.#byThread.get(threadId)?.hearTyped(input);
  }

  isMarked(threadId: string): boolean {
    return this.#byThread.get(threadId)?.turnIsMarked ?? false;
  }

  /** @throws RpcError `thread not found: …`, `thread … does not support realtime conversation` */
  #get(threadId: string): ThreadRealtime {
    const thread = this.#threads.get(threadId);
    const { realtime, features } = thread.config;
    if (realtime === undefined || features?.['realtime_conversation'] !== true) {
      throw invalidRequest(`thread ${thread.id} does not support realtime conversation`);
    }
    return this.#byThread.get(thread.id) ?? this.#open(thread);
  }

  #open(thread: LoadedThread): ThreadRealtime {
    const opened = new ThreadRealtime(this.#services, thread);
    this.#byThread.set(thread.id, opened);
    thread.onClose(async () => {
      this.#byThread.delete(thread.id);
      opened.close();
    });
    return opened;
  }
}
