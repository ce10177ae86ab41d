import type { ConfigLayer } from '../layers/config-layer.js';
import type { Requirements } from '../requirements/requirements.js';
import { isTable } from '../toml/toml-table.js';

/** The features that clients may switch while the server runs, in the order in which they are told. */
export const runtimeFeatureNames = [
  'apps',
  'memories',
  'plugins',
  'remote_control',
  'tool_search',
  'tool_suggest',
  'tool_call_mcp_elicitation',
] as const;

/** What clients have switched in this process. Settings and requirements win over it. */
export class RuntimeFeatures {
  #switches: Readonly<Record<string, boolean>> = {};

  /** The same object while nothing is switched. */
  get switches(): Readonly<Record<string, boolean>> {
    return this.#switches;
  }

  set(switches: Readonly<Record<string, boolean>>): void {
    this.#switches = { ...this.#switches, ...switches };
  }

  /** What counts of it under these settings. */
  under(layers: readonly ConfigLayer[], requirements: Requirements): Readonly<Record<string, boolean>> {
    const named = new Set(Object.keys(requirements.features?.value ?? {}));
    for (const { config } of layers) {
      const table = config['features'];
      for (const key of isTable(table) ? Object.keys(table) : []) named.add(key); // An old name does not count.
    }
    return Object.fromEntries(Object.entries(this.#switches).filter(([name]) => !named.has(name)));
  }
}
