import { platform } from 'node:os';
import { resolve } from 'node:path';
import type { ConfigService } from '../config/config-service.js';
import type { ConfigLayer } from '../config/layers/config-layer.js';
import { enabledLayers } from '../config/layers/config-layer.js';
import type { FoundHooks, HooksPlace, HooksSource } from '../extensions/hooks/hook.js';
import { noHooksFound } from '../extensions/hooks/hook.js';
import type { BroughtHooks, HookLayer } from '../extensions/hooks/hook-layer.js';
import { RpcError } from '../protocol/errors.js';
import type { HookSource, HooksListEntry } from '../protocol/index.js';

/** Brings hooks along that the configuration does not name: those of plugins. */
export type BringHooks = (place: HooksPlace) => Promise<readonly BroughtHooks[]>;

/** The hooks of a server: for its threads, and for clients that ask. */
export interface Hooks extends HooksSource {
  /** Where relative folders count from. */
  readonly cwd: string;
  /** Those that count for a folder. A configuration that cannot be loaded is an error of the answer. */
  list(cwd: string): Promise<HooksListEntry>;
}

export function createHooks({ config, cwd, bring = async () => [] }: { config: ConfigService; cwd: string; bring?: BringHooks }): Hooks {
  const find = async (place: HooksPlace, known?: FoundHooks): Promise<FoundHooks> => {
    const { layers: stack, requirements } = await config.stack(known === undefined ? place : { ...place, maxAgeMs: turnMaxAgeMs });
    const layers = enabledLayers(stack);
    const version = JSON.stringify([layers.map((layer) => [layer.file, layer.version]), requirements.hooks]);
    if (known?.version === version) return known;
    const states = stateOf(layers.find(({ name }) => name.type === 'user'));
    const places = { required: requirements.hooks, platform: platform(), layers: layers.map(toHookLayer), states };
    const { findHooks } = await import('../extensions/hooks/find-hooks.js');
    const { hooks, warnings } = await findHooks({ ...places, brought: await bring(place) });
    return { hooks, warnings, version };
  };
  return {
    cwd,
    find,
    list: async (folder) => {
      const absolute = resolve(cwd, folder);
      try {
        const { features } = await config.forThread(null, absolute);
        const { hooks, warnings } = features['hooks'] === false ? noHooksFound : await find({ cwd: absolute, overrides: null });
        return { cwd: folder, hooks: hooks.map(toMetadata), warnings: [...warnings], errors: [] };
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        const message = error.message.replace(/^failed to load configuration: /, '');
        return { cwd: folder, hooks: [], warnings: [], errors: [{ path: folder, message }] };
      }
    },
  };
}

/** Turns that follow one another closely do not look at the same files again. */
const turnMaxAgeMs = 2000;

const sources: Readonly<Record<ConfigLayer['name']['type'], HookSource>> = {
  mdm: 'mdm',
  system: 'system',
  user: 'user',
  project: 'project',
  sessionFlags: 'sessionFlags',
  legacyManagedConfigTomlFromFile: 'legacyManagedConfigFile',
  legacyManagedConfigTomlFromMdm: 'legacyManagedConfigMdm',
};

const toHookLayer = ({ name, folder, file, config }: ConfigLayer): HookLayer => ({
  source: sources[name.type],
  folder,
  // What comes from no file is named by a path that is none.
  file: file ?? `/<${name.type === 'sessionFlags' ? 'session-flags' : name.type}>/config.toml`,
  table: config['hooks'],
});

function stateOf(layer: ConfigLayer | undefined): unknown {
  const table = layer?.config['hooks'];
  return typeof table === 'object' && table !== null && 'state' in table ? table.state : undefined;
}

const toMetadata = ({ matches: _matches, env: _env, ...hook }: FoundHooks['hooks'][number]): HooksListEntry['hooks'][number] => ({
  ...hook,
  handlerType: 'command',
});
