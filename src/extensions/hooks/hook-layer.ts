import type { HookEventsTable } from '../../config/sections/hooks-table.js';
import type { HookSource } from '../../protocol/index.js';

/** One layer of the configuration, as far as hooks are concerned. */
export interface HookLayer {
  readonly source: HookSource;
  /** Where `hooks.json` is looked for; `null`: nowhere. */
  readonly folder: string | null;
  /** What `table` comes from, and what its keys begin with. */
  readonly file: string;
  /** The table `[hooks]` of the layer; `undefined`: it has none. */
  readonly table: unknown;
}

/** Hooks that something else than the configuration brings along: a plugin's. */
export interface BroughtHooks {
  readonly source: HookSource;
  readonly pluginId: string | null;
  /** The file that they stand in. */
  readonly path: string;
  /** What their keys begin with, in place of the path. */
  readonly keyPrefix: string;
  /** As written: events with their groups. */
  readonly events: unknown;
  /** What the commands' environment has beside the server's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A file that defines hooks, or the part of one that does. */
export interface HookFile {
  readonly path: string;
  readonly keyPrefix: string;
  readonly source: HookSource;
  readonly pluginId: string | null;
  readonly events: HookEventsTable;
  readonly env: Readonly<Record<string, string>>;
}

/** What one place defines, and what is wrong with it as a whole. */
export interface ReadHooks {
  readonly files: readonly HookFile[];
  readonly warnings: readonly string[];
}
