import { ConfigError } from '../config-error.js';
import type { TomlTable } from '../toml/toml-table.js';

/** Settings that belong to a thread or a session and not to files. */
export type ThreadConfigItem =
  | {
      readonly type: 'session';
      readonly model_provider?: string;
      readonly model_providers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
      readonly features?: Readonly<Record<string, boolean>>;
    }
  /** Nothing comes of it as yet. */
  | { readonly type: 'user' };

/** Where such settings come from: above the server's own overrides, below managed ones. */
export interface ThreadConfigLoader {
  /** Rejects with a `ThreadConfigError` when they cannot be had: then nothing is loaded. */
  load(request: { readonly threadId?: string; readonly cwd?: string }): Promise<readonly ThreadConfigItem[]>;
}

/** Why settings from elsewhere could not be had. */
export type ThreadConfigErrorCode = 'Auth' | 'Timeout' | 'Parse' | 'RequestFailed' | 'Internal';

/** Why the settings of a thread cannot be had. */
export class ThreadConfigError extends Error {
  readonly code: ThreadConfigErrorCode;
  readonly statusCode: number | null;

  constructor(code: ThreadConfigErrorCode, message: string, options: { readonly statusCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.statusCode = options.statusCode ?? null;
  }
}

/** The settings of the items that have any, in order. @throws ConfigError */
export async function loadThreadConfig(loader: ThreadConfigLoader, cwd: string | null): Promise<readonly TomlTable[]> {
  try {
    const items = await loader.load(cwd === null ? {} : { cwd });
    return items.flatMap((item) => {
      if (item.type !== 'session') return [];
      const { type: _type, ...table } = item;
      return Object.keys(table).length === 0 ? [] : [table];
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(message, { isUnreadable: true, cause: error });
  }
}
