import { type Attributes, createNoopMeter, type Meter, type MetricOptions } from '@opentelemetry/api';

export interface Recorded {
  readonly kind: 'counter' | 'histogram';
  readonly name: string;
  readonly unit: string | null;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Keeps what is measured. */
export class RecordingMeter implements Meter {
  readonly recorded: Recorded[] = [];
  readonly #noop = createNoopMeter();
  readonly createGauge = this.#noop.createGauge.bind(this.#noop);
  readonly createUpDownCounter = this.#noop.createUpDownCounter.bind(this.#noop);
  readonly createObservableGauge = this.#noop.createObservableGauge.bind(this.#noop);
  readonly createObservableCounter = this.#noop.createObservableCounter.bind(this.#noop);
  readonly createObservableUpDownCounter = this.#noop.createObservableUpDownCounter.bind(this.#noop);
  readonly addBatchObservableCallback = this.#noop.addBatchObservableCallback.bind(this.#noop);
  readonly removeBatchObservableCallback = this.#noop.removeBatchObservableCallback.bind(this.#noop);

  createCounter(name: string, options?: MetricOptions) {
    return { add: (value: number, tags?: Attributes) => this.#keep({ kind: 'counter', name, value }, options, tags) };
  }

  createHistogram(name: string, options?: MetricOptions) {
    return { record: (value: number, tags?: Attributes) => this.#keep({ kind: 'histogram', name, value }, options, tags) };
  }

  #keep(figure: Pick<Recorded, 'kind' | 'name' | 'value'>, options: MetricOptions = {}, tags: Attributes = {}): void {
    const texts = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
    this.recorded.push({ ...figure, unit: options.unit ?? null, tags: texts });
  }
}
