/** Where all copies of the OpenTelemetry API find what a program has installed. */
const registryKey = Symbol.for('opentelemetry.js.api.1');

/**
 * Whether the program has installed a tracer for all its parts. It is asked at each request and must cost nothing: the API,
 * which many programs do without, takes tens of milliseconds to load.
 */
export function isTracerInstalled(): boolean {
  const registry: unknown = Reflect.get(globalThis, registryKey);
  return typeof registry === 'object' && registry !== null && 'trace' in registry && registry.trace !== undefined;
}
