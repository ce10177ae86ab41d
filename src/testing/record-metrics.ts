import type { Attributes, Meter, MetricOptions } from '@opentelemetry/api';

/** One figure as it was measured. */
export interface RecordedFigure {
  readonly kind: 'counter' | 'histogram';
  readonly name: string;
  /** `null`: it has none. */
  readonly unit: string | null;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A meter for tests, for `telemetry: { meter }`, and what it has recorded. */
export interface MetricRecorder {
  readonly meter: Meter;
  /** In the order in which they were measured. */
  readonly figures: readonly RecordedFigure[];
  /** The figures of that name. */
  named(name: string): readonly RecordedFigure[];
}

/** Records counters and histograms in memory. It needs no OpenTelemetry SDK. */
export async function recordMetrics(): Promise<MetricRecorder> {
  const { createNoopMeter } = await import('@opentelemetry/api');
  const figures: RecordedFigure[] = [];
  const keep = (figure: Pick<RecordedFigure, 'kind' | 'name' | 'value'>, options: MetricOptions = {}, tags: Attributes = {}): void => {
    const texts = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
    figures.push({ ...figure, unit: options.unit ?? null, tags: texts });
  };
  const meter: Meter = Object.assign(Object.create(createNoopMeter()), {
    createCounter: (name: string, options?: MetricOptions) => ({
      add: (value: number, tags?: Attributes) => keep({ kind: 'counter', name, value }, options, tags),
    }),
    createHistogram: (name: string, options?: MetricOptions) => ({
      record: (value: number, tags?: Attributes) => keep({ kind: 'histogram', name, value }, options, tags),
    }),
  });
  return { meter, figures, named: (name) => figures.filter((figure) => figure.name === name) };
}
