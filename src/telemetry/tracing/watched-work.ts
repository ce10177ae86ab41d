import type { SpanContext } from '@opentelemetry/api';
import { noTrace, type Trace, type TracedWork, type TraceListener, type WorkEnd } from '../tracing.js';
import type { Fact } from './fact.js';
import { runOnce } from './run-once.js';
import type { SessionFacts, Work } from './work.js';
import type { WorkSpan } from './work-span.js';

/** Who watches the work of a server. */
export interface Watchers {
  readonly listeners: readonly TraceListener[];
  /** Told what a watcher threw. */
  readonly onError: (error: unknown) => void;
}

interface Place {
  readonly parent: WatchedWork | null;
  /** Makes its span; `null`: nobody makes spans. */
  readonly open: (() => WorkSpan | null) | null;
}

/** A piece of work with its span, told to all who listen. Whatever they throw stays here. */
export class WatchedWork implements Trace, TracedWork {
  readonly work: Work;
  readonly parent: WatchedWork | null;
  readonly session: SessionFacts | null;
  readonly #watchers: Watchers;
  readonly #span: WorkSpan | null;
  #hasEnded = false;

  constructor(watchers: Watchers, work: Work, { parent, open }: Place) {
    this.#watchers = watchers;
    this.work = work;
    this.parent = parent;
    this.session = sessionOf(work, parent);
    this.#span = open === null ? null : this.#guarded(open, null);
    this.#tell((listener) => listener.begun?.(this));
  }

  get isWatched(): boolean {
    return this.#span !== null || this.#watchers.listeners.length > 0;
  }

  get spanContext(): SpanContext | null {
    return this.#guarded(() => this.#span?.spanContext ?? null, null);
  }

  begin(work: Work): Trace {
    const span = this.#span;
    if (!this.isWatched) return noTrace;
    return new WatchedWork(this.#watchers, work, { parent: this, open: span === null ? null : () => span.begin(work) });
  }

  note(fact: Fact): void {
    this.#guarded(() => this.#span?.note(fact, this.session), undefined);
    this.#tell((listener) => listener.noted?.(fact, this));
  }

  end(how: WorkEnd = 'done'): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#guarded(() => this.#span?.end(how), undefined);
    this.#tell((listener) => listener.ended?.(this, how));
  }

  headers(): Readonly<Record<string, string>> {
    return this.#guarded(() => this.#span?.headers() ?? {}, {});
  }

  run<T>(work: () => T): T {
    const span = this.#span;
    if (span === null) return work();
    return runOnce(work, (once) => span.run(once), this.#watchers.onError);
  }

  #tell(tell: (listener: TraceListener) => void): void {
    for (const listener of this.#watchers.listeners) this.#guarded(() => tell(listener), undefined);
  }

  #guarded<T>(use: () => T, otherwise: T): T {
    try {
      return use();
    } catch (error) {
      this.#watchers.onError(error);
      return otherwise;
    }
  }
}

/** A thread that is spawned is not its parent's, and says itself which one it is. */
function sessionOf(work: Work, parent: WatchedWork | null): SessionFacts | null {
  if (work.type === 'threadSpawn') return null;
  return work.type === 'task' ? work.session : (parent?.session ?? null);
}
