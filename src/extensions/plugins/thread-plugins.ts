import type { ConfigOverrides } from '../../config/layers/overrides.js';
import type { LoadedPlugin } from './loaded-plugin.js';

/** The plugins of one thread: those that counted when it began. */
export interface ThreadPlugins {
  /** Never rejects: a turn does without before it fails. */
  current(): Promise<readonly LoadedPlugin[]>;
}

/** Where threads get their plugins from. */
export interface PluginsSource {
  open(thread: { readonly cwd: string; readonly overrides: ConfigOverrides | null }): ThreadPlugins;
}

export interface ThreadPluginsOptions {
  readonly enabled: (request: { readonly cwd: string; readonly overrides: ConfigOverrides | null }) => Promise<readonly LoadedPlugin[]>;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

export const createThreadPlugins = ({ enabled, warn }: ThreadPluginsOptions): PluginsSource => ({
  open: (thread) => {
    const plugins = enabled(thread).catch((error: unknown) => {
      warn('the plugins could not be loaded', { error });
      return [];
    });
    return { current: () => plugins };
  },
});

/** For an engine that was given no plugins. */
export const noPlugins: PluginsSource = { open: () => ({ current: async () => [] }) };
