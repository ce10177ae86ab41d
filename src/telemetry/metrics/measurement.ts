import type { Tags } from './tags.js';

/** One figure. Names that end in `_ms` are of durations. */
export interface Measurement {
  readonly kind: 'counter' | 'histogram';
  readonly name: string;
  readonly value: number;
  /** Besides those of the thread. */
  readonly tags: Tags;
}

export const count = (name: string, tags: Tags = {}, value = 1): Measurement => ({ kind: 'counter', name, value, tags });
export const spread = (name: string, value: number, tags: Tags = {}): Measurement => ({ kind: 'histogram', name, value, tags });

/** How often something happened, and how long it took each time. */
export const timed = (name: string, durationMs: number, tags: Tags): readonly Measurement[] => [
  count(name, tags),
  spread(`${name}.duration_ms`, durationMs, tags),
];
