import type { Meter } from '@opentelemetry/api';

/** Where all copies of the OpenTelemetry API find what a program has installed. */
const registryKey = Symbol.for('opentelemetry.js.api.1');

/**
 * Whether the program has installed a tracer for all its parts. It is asked at each request and must cost nothing: the API,
 * which many programs do without, takes tens of milliseconds to load.
 */
export const isTracerInstalled = (): boolean => isInstalled('trace');

/** The meter that the program has installed for all its parts; `null`: none. */
export async function findInstalledMeter(): Promise<Meter | null> {
  if (!isInstalled('metrics')) return null;
  const { metrics } = await import('@opentelemetry/api');
  return metrics.getMeter('keelson');
}

function isInstalled(part: 'trace' | 'metrics'): boolean {
  const registry: unknown = Reflect.get(globalThis, registryKey);
  return typeof registry === 'object' && registry !== null && Reflect.get(registry, part) !== undefined;
}
