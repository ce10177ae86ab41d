import type { Counter, Histogram, Meter, ValueType } from '@opentelemetry/api';
import { type MeasuredTurn, measureFact } from './metrics/measure-fact.js';
import { count, type Measurement, spread } from './metrics/measurement.js';
import { sessionTags, type Tags } from './metrics/tags.js';
import type { ServerFacts } from './tracing/common-attributes.js';
import type { Fact } from './tracing/fact.js';
import type { SessionFacts, Work } from './tracing/work.js';
import type { TracedWork, TraceListener } from './tracing.js';

export interface MetricsOptions {
  readonly meter: Meter;
  readonly server: ServerFacts;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Measures what happens. */
export const createMetrics = (options: MetricsOptions): TraceListener => new Metrics(options);

/** What is known of a turn so far. */
type OpenTurn = { -readonly [Key in keyof MeasuredTurn]: MeasuredTurn[Key] } & {
  /** It answers somebody: only then its first words are waited for. */
  readonly answers: boolean;
  hasToken: boolean;
  hasMessage: boolean;
};

class Metrics implements TraceListener {
  readonly #options: MetricsOptions;
  readonly #instruments: Instruments;
  readonly #turns = new WeakMap<TracedWork, OpenTurn>();
  readonly #tags = new WeakMap<SessionFacts, { readonly authMode: string | null; readonly tags: Tags }>();

  constructor(options: MetricsOptions) {
    this.#options = options;
    this.#instruments = new Instruments(options.meter);
  }

  begun(traced: TracedWork): void {
    const { work } = traced;
    if (work.type === 'responseEvent' && work.from !== null) this.#seen(traced, work);
    if (work.type !== 'task') return;
    this.#turns.set(traced, beginTurn(work, this.#options.now()));
    if (work.kind === 'user_shell' || work.kind === 'review') this.#record(count(`codex.task.${work.kind}`), traced.session);
  }

  noted(fact: Fact, traced: TracedWork): void {
    const turn = this.#turnOf(traced);
    if (turn !== null) note(turn, fact);
    const session = 'session' in fact ? fact.session : traced.session;
    for (const measurement of measureFact(fact, { work: traced.work, turn, nowMs: this.#options.now() }))
      this.#record(measurement, session);
  }

  /** The first token of a turn, and its first message. */
  #seen(traced: TracedWork, { isMessage }: { readonly isMessage: boolean }): void {
    const turn = this.#turnOf(traced);
    if (turn === null || !turn.answers || (turn.hasToken && (turn.hasMessage || !isMessage))) return;
    const afterMs = this.#options.now() - turn.startedAtMs;
    if (!turn.hasToken) this.#record(spread('codex.turn.ttft.duration_ms', afterMs), traced.session);
    if (isMessage && !turn.hasMessage) this.#record(spread('codex.turn.ttfm.duration_ms', afterMs), traced.session);
    turn.hasToken = true;
    turn.hasMessage ||= isMessage;
  }

  #turnOf(traced: TracedWork): OpenTurn | null {
    for (let at: TracedWork | null = traced; at !== null; at = at.parent) {
      if (at.work.type === 'task') return this.#turns.get(at) ?? null;
      if (at.work.type === 'threadSpawn') return null; // Another thread begins.
    }
    return null;
  }

  #record(measurement: Measurement, session: SessionFacts | null): void {
    this.#instruments.record(measurement, { ...(session === null ? {} : this.#tagsOf(session)), ...measurement.tags });
  }

  #tagsOf(session: SessionFacts): Tags {
    const { server } = this.#options;
    const authMode = server.authMode();
    const found = this.#tags.get(session);
    if (found?.authMode === authMode) return found.tags;
    const tags = sessionTags(server, session);
    this.#tags.set(session, { authMode, tags });
    return tags;
  }
}

const beginTurn = ({ kind }: Work & { type: 'task' }, startedAtMs: number): OpenTurn => ({
  startedAtMs,
  answers: kind === 'turn',
  toolCalls: 0,
  setup: null,
  hasCitations: false,
  hasToken: false,
  hasMessage: false,
});

function note(turn: OpenTurn, fact: Fact): void {
  if (fact.type === 'toolResult' && !fact.isAborted) turn.toolCalls++;
  else if (fact.type === 'turnConfigured') turn.setup = fact.setup;
  else if (fact.type === 'memoryCited') turn.hasCitations = true;
}

const whole: ValueType = 0; // `ValueType.INT`: naming it would load the API.

/** Instruments are made once for each name. */
class Instruments {
  readonly #meter: Meter;
  readonly #counters = new Map<string, Counter>();
  readonly #histograms = new Map<string, Histogram>();

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  record({ kind, name, value }: Measurement, tags: Tags): void {
    if (kind === 'counter') this.#counter(name).add(value, tags);
    else this.#histogram(name).record(value, tags);
  }

  #counter(name: string): Counter {
    const found = this.#counters.get(name) ?? this.#meter.createCounter(name, { valueType: whole });
    this.#counters.set(name, found);
    return found;
  }

  #histogram(name: string): Histogram {
    const found = this.#histograms.get(name) ?? this.#meter.createHistogram(name, name.endsWith('_ms') ? { unit: 'ms' } : {});
    this.#histograms.set(name, found);
    return found;
  }
}
