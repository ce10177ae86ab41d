import type { RealtimeConfig } from '../../config/sections/realtime-config.js';
import { ModelError } from '../../model/errors.js';
import { textsOf } from '../../platform/json.js';
import type { ThreadRealtimeStartParams, UserInput } from '../../protocol/index.js';
import type { Caller } from '../caller.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { Turn } from '../turn/turn.js';
import { UserTurn } from '../turn-work/user-turn.js';
import { Conversation } from './conversation.js';
import { Outgoing } from './outgoing.js';
import { type Plan, planConversation } from './plan-conversation.js';
import { connectDirectly, createCallFor, joinCall } from './reach-service.js';
import type { RealtimeEvent } from './realtime-event.js';
import type { RealtimeSocket } from './realtime-socket.js';
import { sessionUpdate } from './session-update.js';

interface Running {
  readonly conversation: Conversation;
  readonly outgoing: Outgoing;
  /** Ends what is still on its way to the service. */
  readonly joining: AbortController;
}

/** The conversation of one thread: at most one at a time, and calls one after the other. */
export class ThreadRealtime {
  /** A conversation ran when the turn began. */
  turnIsMarked = false;
  readonly #services: Services;
  readonly #thread: LoadedThread;
  readonly #closing = new AbortController();
  #calls: Promise<void> = Promise.resolve();
  #running: Running | null = null;

  constructor(services: Services, thread: LoadedThread) {
    this.#services = services;
    this.#thread = thread;
  }

  start(params: ThreadRealtimeStartParams, caller: Caller): void {
    this.#next(() => this.#start(params, caller));
  }

  append(act: (conversation: Conversation) => void): void {
    this.#next(() => {
      if (this.#running === null) this.#tell({ kind: 'notRunning', turnId: this.#services.ids.uuidv7() });
      else act(this.#running.conversation);
    });
  }

  stop(): void {
    this.#next(() => {
      if (this.#running === null) this.#tell({ kind: 'closed', reason: 'requested' });
      else this.#running.conversation.end('requested');
    });
  }

  /** Without a word: the thread goes. */
  close(): void {
    this.#closing.abort(new Error('the thread was closed'));
    this.#drop();
  }

  hearTyped(input: readonly UserInput[]): void {
    const text = textsOf(input).join('');
    if (text !== '') this.#running?.conversation.hearTyped(text);
  }

  observe(event: EngineEvent): void {
    if (event.type === 'turnStarted') this.turnIsMarked = this.#running !== null;
    const conversation = this.#running?.conversation;
    if (conversation === undefined) return;
    if (event.type === 'turnCompleted') {
      // Whether a turn follows is decided right after this one is told to have ended.
      queueMicrotask(() => conversation.turnEnded(event.status, { goesOn: this.#thread.currentTurn !== null }));
    } else if (event.type === 'itemCompleted') {
      if (event.item.type === 'agentMessage') conversation.agentSaid(event.item.text);
      else if (event.item.type === 'userMessage') conversation.inputTaken(textsOf(event.item.content).join(''));
    }
  }

  #next(act: () => Promise<void> | void): void {
    this.#calls = this.#calls.then(async () => {
      if (this.#closing.signal.aborted) return;
      try {
        await act();
      } catch (error) {
        if (!this.#closing.signal.aborted) this.#tell({ kind: 'error', message: this.#textOf(error) });
      }
    });
  }

  async #start(params: ThreadRealtimeStartParams, caller: Caller): Promise<void> {
    const { config } = this.#thread;
    if (config.realtime === undefined) return;
    const plan = await planConversation(this.#services, { thread: this.#thread, settings: config.realtime, params, caller });
    this.#closing.signal.throwIfAborted();
    this.#drop();
    const { transport } = params;
    if (transport?.type === 'webrtc') await this.#startCall(plan, transport.sdp, caller);
    else await this.#startDirectly(plan, caller);
  }

  async #startDirectly(plan: Plan, caller: Caller): Promise<void> {
    const socket = await connectDirectly(plan, this.#closing.signal);
    if (this.#closing.signal.aborted) return socket.close();
    const running = this.#begin(plan.settings, caller);
    this.#join(running, socket, plan);
    this.#tellStarted(plan);
  }

  async #startCall(plan: Plan, offer: string, caller: Caller): Promise<void> {
    const call = await createCallFor(this.#services, { plan, offer, signal: this.#closing.signal });
    this.#closing.signal.throwIfAborted();
    const running = this.#begin(plan.settings, caller);
    this.#tellStarted(plan);
    this.#tell({ kind: 'sdp', sdp: call.sdp });
    void joinCall(this.#services, { plan, call, signal: running.joining.signal }).then(
      (socket) => {
        if (running.joining.signal.aborted) socket.close();
        else this.#join(running, socket, plan);
      },
      (error: unknown) => {
        if (!running.joining.signal.aborted) running.conversation.fail(this.#textOf(error));
      },
    );
  }

  #begin({ version }: RealtimeConfig, caller: Caller): Running {
    const outgoing = new Outgoing();
    const joining = new AbortController();
    const conversation = new Conversation({
      version,
      send: (message) => outgoing.send(message),
      tell: (event) => this.#tell(event),
      delegate: (text) => this.#delegate(text, caller),
      ended: () => this.#drop(),
    });
    this.#running = { conversation, outgoing, joining };
    return this.#running;
  }

  #join({ conversation, outgoing }: Running, socket: RealtimeSocket, { session }: Plan): void {
    outgoing.join(socket, sessionUpdate(session));
    // What the service says is heard only after the clients know of the conversation.
    queueMicrotask(() =>
      socket.listen({
        text: (text) => conversation.hear(text),
        binary: () => conversation.fail('unexpected binary realtime websocket event'),
        ended: (why) => {
          if (why === null) conversation.end('transport_closed');
          else conversation.fail(`stream disconnected before completion: failed to read websocket message: ${why}`);
        },
      }),
    );
  }

  /** Ends the conversation that runs; whether it is told is the conversation's own matter. */
  #drop(): void {
    const running = this.#running;
    this.#running = null;
    running?.conversation.drop();
    running?.joining.abort(new Error('the conversation is over'));
    running?.outgoing.close();
  }

  #delegate(text: string, caller: Caller): void {
    const thread = this.#thread;
    const input: UserInput[] = [{ type: 'text', text, text_elements: [] }];
    const running = thread.currentTurn;
    if (running?.work.enqueue && !running.ended) {
      running.work.enqueue({ input, clientMetadata: null });
      return;
    }
    const work = new UserTurn({ threadId: thread.id, input });
    thread.start(new Turn(this.#services, thread, { id: this.#services.ids.uuidv7(), caller, work }));
  }

  #tellStarted({ sessionId, settings }: Plan): void {
    this.#tell({ kind: 'started', realtimeSessionId: sessionId, version: settings.version });
  }

  #tell(told: RealtimeEvent): void {
    this.#thread.publish({ type: 'realtime', threadId: this.#thread.id, told });
  }

  #textOf(error: unknown): string {
    if (!(error instanceof ModelError)) this.#services.warn('a realtime conversation failed', { threadId: this.#thread.id, error });
    return error instanceof Error ? error.message : String(error);
  }
}
