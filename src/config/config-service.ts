import { errorCodes, KeelsonError, RpcError } from '../protocol/errors.js';
import type { ConfigWarningNotification } from '../protocol/index.js';
import type { AgentRoles } from './agent-roles.js';
import { ConfigError, reasonOfFailure } from './config-error.js';
import { type ConfigLayer, enabledLayers, mergeLayers } from './config-layer.js';
import { ConfigStack, type LoadedStack, type StackOptions, type StackRequest } from './config-stack.js';
import type { ConfigTable, LoadedConfig } from './loaded-config.js';
import type { ConfigOverrides } from './overrides.js';
import { readAgentRoles } from './read-agent-roles.js';
import type { Requirements } from './requirements.js';
import { resolveConfig } from './resolve-config.js';

export interface ConfigService {
  /**
   * The layers of settings, unmerged: lowest precedence first, disabled ones included.
   * @throws RpcError `failed to load configuration: …`
   */
  stack(request?: StackRequest): Promise<readonly ConfigLayer[]>;
  /**
   * The settings of a thread: all layers that count for the folder (default: the server's), the request's on top. Cached
   * until something changes. @throws RpcError `failed to load configuration: …`
   */
  forThread(overrides?: ConfigOverrides | null, cwd?: string): Promise<LoadedConfig>;
  /** What administrators demand. @throws RpcError `failed to load configuration: …` */
  requirements(): Promise<Requirements>;
  /** The kinds of agents of a configuration. Their files are read anew. */
  agentRoles(config: LoadedConfig): Promise<AgentRoles>;
  /** The contents of the layers that count, lowest first. @throws RpcError `failed to load configuration: …` */
  layers(overrides?: ConfigOverrides | null, cwd?: string): Promise<readonly ConfigTable[]>;
  /** What is wrong with the files. The server goes on with its defaults. */
  warnings(): Promise<readonly ConfigWarningNotification[]>;
  /** Where the files cannot be loaded the server's own overrides must do alone: they cannot be put aside. @throws KeelsonError `INVALID_OPTION` */
  checkOverrides(): Promise<void>;
}

export interface ConfigServiceOptions extends StackOptions {
  /** Where the server works. Absolute. */
  readonly cwd: string;
  /** Checks what settings name: files that must be there and right. Rejects with what is wrong. */
  readonly check?: (config: LoadedConfig) => Promise<void>;
}

/** Folders whose settings are remembered: more than a server usually works in. */
const cacheSize = 64;

interface Cached {
  readonly stack: LoadedStack;
  readonly config: LoadedConfig;
}

/** Loads the settings of a server and of its threads. */
export function createConfigService(options: ConfigServiceOptions): ConfigService {
  const stack = new ConfigStack(options);
  const check = options.check ?? (async () => {});
  const cache = new Map<string, Cached>();

  const load = async (request: StackRequest & { readonly cwd: string }): Promise<LoadedConfig> => {
    const loaded = await stack.load(request);
    const isPlain = !request.overrides || Object.keys(request.overrides).length === 0;
    const known = cache.get(request.cwd);
    if (isPlain && known && isSameStack(known.stack, loaded)) return known.config;
    const config = resolveStack(loaded);
    await check(config);
    if (isPlain) remember(cache, request.cwd, { stack: loaded, config });
    return config;
  };
  const readRoles = (config: LoadedConfig): Promise<AgentRoles> =>
    readAgentRoles({ folder: options.home, declarations: config.agents.roles });

  return {
    stack: async (request = {}) => (await telling(stack.load(request))).layers,
    forThread: (overrides = null, cwd = options.cwd) => telling(load({ overrides, cwd })),
    requirements: async () => (await telling(stack.load({}))).requirements,
    agentRoles: readRoles,
    layers: async (overrides = null, cwd = options.cwd) =>
      enabledLayers((await telling(stack.load({ overrides, cwd }))).layers).map(({ config }) => config),
    async warnings() {
      try {
        const { problems } = await readRoles(await load({ cwd: options.cwd }));
        return problems.map((summary) => ({ summary, details: null, path: null, range: null }));
      } catch (error) {
        return [toWarning(error)];
      }
    },
    async checkOverrides() {
      const isLoaded = await load({ cwd: options.cwd }).then(
        () => true,
        () => false, // Told as a warning.
      );
      if (isLoaded || Object.keys(options.overrides).length === 0) return;
      const flags = new ConfigStack({ ...options, home: null });
      try {
        await check(resolveStack(await flags.load({ cwd: options.cwd })));
      } catch (error) {
        const reason = reasonOfFailure(error);
        throw new KeelsonError('INVALID_OPTION', `error loading default config after config error: ${reason}`, { cause: error });
      }
    },
  };
}

const resolveStack = ({ layers, trust }: LoadedStack): LoadedConfig => resolveConfig(mergeLayers(layers), trust?.level ?? null);

async function telling<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new RpcError(errorCodes.invalidRequest, `failed to load configuration: ${reasonOfFailure(error)}`, { cause: error });
  }
}

function toWarning(error: unknown): ConfigWarningNotification {
  const place = error instanceof ConfigError ? error.place : null;
  const details = reasonOfFailure(error);
  return { summary: 'Invalid configuration; using defaults.', details, path: place?.path ?? null, range: place?.range ?? null };
}

/** Layers of files are the same objects while the files do not change. */
const isSameStack = (one: LoadedStack, other: LoadedStack): boolean =>
  one.requirements === other.requirements &&
  one.trust?.level === other.trust?.level &&
  one.layers.length === other.layers.length &&
  one.layers.every(({ version, disabledReason }, at) => {
    const layer = other.layers[at];
    return layer?.version === version && layer.disabledReason === disabledReason;
  });

function remember(cache: Map<string, Cached>, cwd: string, entry: Cached): void {
  cache.delete(cwd); // Put at the end: the one that was not used for longest goes first.
  cache.set(cwd, entry);
  for (const oldest of cache.keys()) {
    if (cache.size <= cacheSize) return;
    cache.delete(oldest);
  }
}
