import { isRecord } from '../../platform/json.js';
import type { Schedule } from '../../platform/schedule.js';
import { secretsOfEnvironment } from '../../telemetry/find-secrets.js';
import { createRedactor } from '../../telemetry/redact.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Threads } from '../thread/threads.js';

type Item = Extract<EngineEvent, { type: 'itemCompleted' }>['item'];

const secretMark = '[REDACTED_SECRET]';

/** Has what threads teach remembered, in the background, and knows which memories are used. Without the feature it does nothing. */
export class Memories {
  readonly #services: Services;
  readonly #threads: Threads;
  readonly #schedule: Schedule;
  /** Threads whose turns have set it off: each does so once. */
  readonly #begun = new WeakSet<LoadedThread>();
  readonly #running = new Set<Promise<void>>();
  #stopping = new AbortController();
  #isClosed = false;

  constructor(services: Services, threads: Threads, { schedule }: { readonly schedule: Schedule }) {
    this.#services = services;
    this.#threads = threads;
    this.#schedule = schedule;
  }

  /** Follows the turns of threads. */
  observe(event: EngineEvent): void {
    if (event.type === 'turnStarted') this.#begin(event.threadId);
    else if (event.type === 'itemCompleted') this.#hear(event.threadId, event.item);
  }

  /** Ends what runs, and resolves when it has ended. Others may go on with the work at once. */
  async halt(): Promise<void> {
    this.#stopping.abort(new Error('the work on memories was stopped'));
    this.#stopping = new AbortController();
    await Promise.allSettled(this.#running);
  }

  /** As `halt`; nothing begins after it. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.halt();
  }

  #begin(threadId: string): void {
    const thread = this.#threads.find(threadId);
    if (thread === null || this.#isClosed || this.#begun.has(thread) || !isRemembering(thread)) return;
    const { memories } = this.#services.store;
    const turn = thread.currentTurn;
    if (memories === undefined || turn?.work.kind !== 'user') return;
    this.#begun.add(thread);
    const work = this.#run({ thread, turn, memories });
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async #run({ thread, turn, memories }: Beginning): Promise<void> {
    const services = this.#services;
    const { signal } = this.#stopping;
    try {
      const [{ runMemories }, { memoriesFolder }] = await Promise.all([import('./run-memories.js'), import('./memory-files.js')]);
      const redact = createRedactor(secretMark);
      redact.learn(secretsOfEnvironment(services.env));
      const { config, settings, id: threadId } = thread;
      const limits = config.memories;
      if (limits === undefined || signal.aborted) return;
      const root = memoriesFolder(services.home);
      await runMemories(
        { services, memories, config, settings, limits, threadId, caller: turn.caller, root, signal, redact },
        this.#schedule,
      );
    } catch (error) {
      services.warn('making memories failed', { error: String(error) });
    }
  }

  #hear(threadId: string, item: Item): void {
    const isForeign = item.type === 'webSearch' || item.type === 'mcpToolCall';
    const cited = item.type === 'agentMessage' ? (item.memoryCitation?.threadIds ?? []) : [];
    if (!isForeign && cited.length === 0) return;
    const thread = this.#threads.find(threadId);
    const { memories } = this.#services.store;
    if (memories === undefined || thread === null || thread.config.features?.['memories'] !== true) return;
    if (cited.length > 0) this.#note(memories.noteUse(cited));
    else if (thread.config.memories?.disableOnExternalContext === true && thread.writer !== null) this.#note(memories.pollute(threadId));
  }

  /** Nobody waits for it. */
  #note(work: Promise<void>): void {
    const noted = work.catch((error: unknown) => this.#services.warn('a memory was not noted', { error: String(error) }));
    this.#running.add(noted);
    void noted.finally(() => this.#running.delete(noted));
  }
}

interface Beginning {
  readonly thread: LoadedThread;
  readonly turn: NonNullable<LoadedThread['currentTurn']>;
  readonly memories: NonNullable<Services['store']['memories']>;
}

/** Threads that are kept, and that no other thread has begun. */
const isRemembering = ({ config, writer, lineage, head }: LoadedThread): boolean =>
  config.features?.['memories'] === true && writer !== null && lineage === null && !(isRecord(head.source) && 'subagent' in head.source);
