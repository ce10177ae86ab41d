import { type FoundHooks, type Hook, type HooksPlace, mayRun, noHooksFound } from '../../extensions/hooks/hook.js';
import { hookEventOf } from '../../extensions/hooks/hook-event.js';
import type { HookOutcome } from '../../extensions/hooks/hook-outcome.js';
import { runHook } from '../../extensions/hooks/run-hook.js';
import type { HookRunSummary } from '../../protocol/index.js';
import type { MeasuredFact } from '../../telemetry/tracing/measured-fact.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import { hookInput } from './hook-input.js';
import type { HookMoment, SessionStartSource } from './hook-moment.js';

/** What came of one hook. */
export interface HookResult extends HookOutcome {
  readonly runId: string;
}

type HooksServices = Pick<Services, 'hooks' | 'processes' | 'userShell' | 'env' | 'clock' | 'warn'>;

/** The hooks of one thread. */
export class ThreadHooks {
  /** Why the session begins; `null` once its hooks have run. */
  sessionStart: SessionStartSource | null;
  readonly #services: HooksServices;
  readonly #thread: LoadedThread;
  #found: FoundHooks;

  constructor(
    services: HooksServices,
    thread: LoadedThread,
    { found, sessionStart }: { readonly found: FoundHooks; readonly sessionStart: SessionStartSource },
  ) {
    this.#services = services;
    this.#thread = thread;
    this.#found = found;
    this.sessionStart = sessionStart;
  }

  /** As they were read last. */
  get found(): FoundHooks {
    return this.#found;
  }

  /** What is wrong with the hooks as they were found first. */
  get warnings(): readonly string[] {
    return this.#found.warnings;
  }

  /** Reads them anew where the configuration changed: what the user trusts since then runs. */
  async load(): Promise<void> {
    const { config, id: threadId } = this.#thread;
    if (!areOn(config.features)) return;
    try {
      this.#found = await this.#services.hooks.find(placeOf(config), this.#found);
    } catch (error) {
      // Those that were there go on: somebody may rely on them to refuse.
      this.#services.warn('hooks could not be read again', { threadId, error });
    }
  }

  /** Runs all hooks of the moment side by side, tells of them, and gives what came of them in their order. Rejects with the signal's reason. */
  async run(moment: HookMoment): Promise<readonly HookResult[]> {
    const { event, names } = moment;
    const hooks = this.#found.hooks.filter(
      (hook) => hook.eventName === event && mayRun(hook) && (names === undefined || hook.matches(names)),
    );
    if (hooks.length === 0) return [];
    const { id: threadId } = this.#thread;
    const { turnId, signal } = moment;
    const runs = hooks.map((hook) => ({ hook, started: this.#startedRun(hook, moment), startedAtMs: this.#services.clock.now() }));
    for (const { started } of runs) this.#thread.emit({ type: 'hookStarted', threadId, turnId, run: started });
    const ended = await Promise.all(runs.map((run) => this.#runOne(run, moment)));
    signal.throwIfAborted();
    for (const { run } of ended) {
      this.#thread.emit({ type: 'hookCompleted', threadId, turnId, run });
      this.#thread.currentTurn?.trace.note(toHookFact(run));
    }
    return ended.map(({ run, outcome }) => ({ ...outcome, runId: run.id }));
  }

  #startedRun(hook: Hook, { event, suffix }: HookMoment): HookRunSummary {
    const { displayOrder, sourcePath, source, statusMessage } = hook;
    const id = [hookEventOf(event).kebab, displayOrder, sourcePath, ...(suffix === undefined ? [] : [suffix])].join(':');
    return {
      id,
      eventName: event,
      handlerType: 'command',
      executionMode: 'sync',
      scope: event === 'sessionStart' ? 'thread' : 'turn',
      sourcePath,
      source,
      displayOrder,
      status: 'running',
      statusMessage,
      startedAt: Math.floor(this.#services.clock.now() / 1000),
      completedAt: null,
      durationMs: null,
      entries: [],
    };
  }

  async #runOne(
    { hook, started, startedAtMs }: { readonly hook: Hook; readonly started: HookRunSummary; readonly startedAtMs: number },
    moment: HookMoment,
  ): Promise<{ readonly run: HookRunSummary; readonly outcome: HookOutcome }> {
    const { processes, userShell: shell, env, clock } = this.#services;
    const { settings, signal } = moment;
    const end = await runHook({ hook, input: hookInput(this.#thread, moment), cwd: settings.cwd, shell, env, processes, signal });
    // Its schemas take a while to make, and most servers have no hooks.
    const { readOutcome } = await import('../../extensions/hooks/read-outcome.js');
    const outcome = readOutcome(moment.event, end);
    const endedAtMs = clock.now();
    const { status, entries } = outcome;
    const completed = { completedAt: Math.floor(endedAtMs / 1000), durationMs: endedAtMs - startedAtMs };
    return { run: { ...started, ...completed, status, entries: [...entries] }, outcome };
  }
}

const placeOf = ({ cwd, overrides = null }: ThreadConfig): HooksPlace => ({ cwd, overrides });

/** Those that a thread begins with. A configuration that cannot be loaded has been complained about by then. */
export const findThreadHooks = async (services: HooksServices, config: ThreadConfig): Promise<FoundHooks> =>
  areOn(config.features) ? services.hooks.find(placeOf(config)).catch(() => noHooksFound) : noHooksFound;

/** Hooks may be switched off as a whole. */
const areOn = (features: Readonly<Record<string, boolean>> | undefined): boolean => features?.['hooks'] !== false;

/** In the words of hooks' own settings; never what a hook runs or says. */
const toHookFact = ({ eventName, source, status, durationMs }: HookRunSummary): MeasuredFact => ({
  type: 'hookRan',
  event: hookEventOf(eventName).title,
  source: source.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  status,
  durationMs: Number(durationMs ?? 0),
});
