import type { AgentRoles } from '../agents/agent-roles.js';
import { readAgentRoles } from '../agents/read-agent-roles.js';
import type { RuntimeFeatures } from '../features/runtime-features.js';
import { withInstructionFiles } from '../instruction-files.js';
import type { LoadedConfig } from '../loaded-config.js';
import { resolveConfig } from '../resolve-config.js';
import { placeMistake } from '../toml/place-mistake.js';
import type { TomlTable } from '../toml/toml-table.js';
import { type ConfigLayer, mergeLayers } from './config-layer.js';
import { ConfigStack, type LoadedStack, type StackOptions, type StackRequest } from './config-stack.js';

export interface ConfigLoaderOptions extends StackOptions {
  /** Checks what settings name: files that must be there and right. Rejects with what is wrong. */
  readonly check?: (config: LoadedConfig) => Promise<void>;
  readonly runtimeFeatures: RuntimeFeatures;
}

export interface LoadRequest extends StackRequest {
  readonly cwd: string;
  /** What a request says by itself, by top-level key: it wins also over the chosen profile. */
  readonly request?: TomlTable | null;
}

/** Folders whose settings are remembered: more than a server usually works in. */
const cacheSize = 64;

interface Cached {
  readonly stack: LoadedStack;
  readonly switches: unknown;
  readonly config: LoadedConfig;
}

/** Loads layers and resolves them. Settings without overrides of a request are remembered by folder until something changes. */
export class ConfigLoader {
  readonly stack: ConfigStack;
  readonly #options: ConfigLoaderOptions;
  readonly #cache = new Map<string, Cached>();
  /** By what they were resolved from: it is the same object while the parts of one request ask for it. */
  readonly #resolved = new WeakMap<LoadedStack, Cached>();

  constructor(options: ConfigLoaderOptions) {
    this.#options = options;
    this.stack = new ConfigStack(options);
  }

  /** @throws ConfigError */
  async load(request: LoadRequest): Promise<LoadedConfig> {
    const stack = await this.stack.load(request);
    const { switches } = this.#options.runtimeFeatures;
    if (!isEmpty(request.request)) return withInstructionFiles(await this.#resolve(stack, request.request ?? {}));
    const known = this.#resolved.get(stack) ?? (isEmpty(request.overrides) ? this.#cache.get(request.cwd) : undefined);
    if (known?.switches === switches && isSameStack(known.stack, stack)) return withInstructionFiles(known.config);
    const config = await this.#resolve(stack, {});
    const entry = { stack, switches, config };
    this.#resolved.set(stack, entry);
    if (isEmpty(request.overrides)) this.#remember(request.cwd, entry);
    return withInstructionFiles(config);
  }

  /** What the server's own overrides say alone. */
  async loadOverrides(): Promise<LoadedConfig> {
    const flags = new ConfigStack({ ...this.#options, home: null });
    return this.#resolve(await flags.load({ cwd: this.#options.cwd }), {});
  }

  /** Read anew each time. */
  agentRoles(config: LoadedConfig): Promise<AgentRoles> {
    return readAgentRoles({ folder: this.#options.home, declarations: config.agents.roles });
  }

  async #resolve(stack: LoadedStack, request: TomlTable): Promise<LoadedConfig> {
    const { check, runtimeFeatures, userFile } = this.#options;
    const { layers, requirements, trust, warnings } = stack;
    try {
      const config = resolveConfig(mergeLayers(layers), {
        trust,
        requirements,
        runtimeFeatures: runtimeFeatures.under(layers, requirements),
        request,
        userFile,
      });
      await check?.(config);
      return warnings.length === 0 ? config : { ...config, warnings: [...warnings, ...config.warnings] };
    } catch (error) {
      throw await placeMistake(error, layers, (path) => this.stack.readFile(path));
    }
  }

  #remember(cwd: string, entry: Cached): void {
    this.#cache.delete(cwd); // Put at the end: the one that was not used for longest goes first.
    this.#cache.set(cwd, entry);
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= cacheSize) return;
      this.#cache.delete(oldest);
    }
  }
}

const isEmpty = (table: Readonly<Record<string, unknown>> | null | undefined): boolean => !table || Object.keys(table).length === 0;

const isSameStack = (one: LoadedStack, other: LoadedStack): boolean =>
  one === other ||
  (one.requirements === other.requirements &&
    one.trust?.level === other.trust?.level &&
    one.layers.length === other.layers.length &&
    one.layers.every((layer, at) => isSameLayer(layer, other.layers[at])));

const isSameLayer = (one: ConfigLayer, other: ConfigLayer | undefined): boolean =>
  other !== undefined && one.disabledReason === other.disabledReason && (one.config === other.config || one.version === other.version);
