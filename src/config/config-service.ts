import { errorCodes, KeelsonError, RpcError } from '../protocol/errors.js';
import type { AgentRoles } from './agents/agent-roles.js';
import { ConfigError, reasonOfFailure } from './config-error.js';
import type { RuntimeFeatures } from './features/runtime-features.js';
import { enabledLayers } from './layers/config-layer.js';
import { ConfigLoader, type ConfigLoaderOptions } from './layers/config-loader.js';
import type { LoadedStack, StackRequest } from './layers/config-stack.js';
import type { ConfigOverrides } from './layers/overrides.js';
import type { LoadedConfig } from './loaded-config.js';
import type { Requirements } from './requirements/requirements.js';
import { findStartWarnings, type StartWarnings } from './start-warnings.js';
import type { TomlTable } from './toml/toml-table.js';

/** What may be said of the settings of a thread. */
export interface ThreadRequest {
  /** What it says by itself, by top-level key: it wins also over the chosen profile. */
  readonly request?: TomlTable | null;
}

export interface ConfigService {
  /**
   * The layers of settings, unmerged: lowest precedence first, disabled ones included. And what administrators demand, as
   * it was found with them.
   * @throws RpcError `failed to load configuration: …`
   */
  stack(request?: StackRequest): Promise<Pick<LoadedStack, 'layers' | 'requirements'>>;
  /**
   * The settings of a thread: all layers that count for the folder (default: the server's), the request's on top. Cached
   * until something changes. @throws RpcError `failed to load configuration: …`
   */
  forThread(overrides?: ConfigOverrides | null, cwd?: string, thread?: ThreadRequest): Promise<LoadedConfig>;
  /** The server's own settings as they could be loaded last: for whoever must not be lenient while they cannot. */
  lastLoaded(): LoadedConfig | null;
  /** What administrators demand. @throws RpcError `failed to load configuration: …` */
  requirements(request?: Pick<StackRequest, 'maxAgeMs'>): Promise<Requirements>;
  /** The kinds of agents of a configuration. Their files are read anew. */
  agentRoles(config: LoadedConfig): Promise<AgentRoles>;
  /** The contents of the layers that count, lowest first. @throws RpcError `failed to load configuration: …` */
  layers(overrides?: ConfigOverrides | null, cwd?: string): Promise<readonly TomlTable[]>;
  /** What users should know when the server starts. */
  warnings(): Promise<StartWarnings>;
  /**
   * Where the files cannot be loaded the server's own overrides must do alone: they cannot be put aside.
   * @throws KeelsonError `INVALID_OPTION`
   */
  checkOverrides(): Promise<void>;
  /** The same without the form of an answer, for those who answer otherwise. @throws ConfigError */
  readonly loader: ConfigLoader;
  readonly runtimeFeatures: RuntimeFeatures;
  /** Looks at the files again, which otherwise count as unchanged for a moment. */
  refresh(): void;
  /** The same, as this process has written some: nobody is content with what was before. */
  changed(): void;
  /** The file that clients may change. */
  readonly userFile: string;
  /** Whether there are files at all. */
  readonly hasFiles: boolean;
  /** Where the server works. */
  readonly cwd: string;
}

/** Loads the settings of a server and of its threads. */
export function createConfigService(options: ConfigLoaderOptions): ConfigService {
  const loader = new ConfigLoader(options);
  const { cwd: serverCwd } = options;
  let lastLoaded: LoadedConfig | null = null;
  return {
    loader,
    runtimeFeatures: options.runtimeFeatures,
    userFile: options.userFile,
    hasFiles: options.home !== null,
    cwd: serverCwd,
    stack: (request = {}) => telling(loader.stack.load(request)),
    async forThread(overrides = null, cwd = serverCwd, { request = null } = {}) {
      const loaded = await telling(loader.load({ overrides, cwd, request }));
      if (overrides === null && request === null && cwd === serverCwd) lastLoaded = loaded;
      return loaded;
    },
    lastLoaded: () => lastLoaded,
    refresh: () => loader.stack.refresh(),
    changed: () => loader.stack.changed(),
    requirements: async (request = {}) => (await telling(loader.stack.load(request))).requirements,
    agentRoles: (config) => loader.agentRoles(config),
    layers: async (overrides = null, cwd = serverCwd) =>
      enabledLayers((await telling(loader.stack.load({ overrides, cwd }))).layers).map(({ config }) => config),
    warnings: () => findStartWarnings(loader, serverCwd),
    async checkOverrides() {
      if (Object.keys(options.overrides).length === 0 || (await isLoadable(loader, serverCwd))) return;
      try {
        await loader.loadOverrides();
      } catch (error) {
        const reason = reasonOfFailure(error);
        throw new KeelsonError('INVALID_OPTION', `error loading default config after config error: ${reason}`, { cause: error });
      }
    },
  };
}

const isLoadable = (loader: ConfigLoader, cwd: string): Promise<boolean> =>
  loader.load({ cwd }).then(
    () => true,
    () => false, // Told as a warning.
  );

async function telling<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const data = error instanceof ConfigError ? error.data : undefined;
    throw new RpcError(errorCodes.invalidRequest, `failed to load configuration: ${reasonOfFailure(error)}`, { data, cause: error });
  }
}
