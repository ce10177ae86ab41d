import { dirname } from 'node:path';
import { joinRequirements, type RequirementsTable } from '../requirements/join-requirements.js';
import type { Requirements } from '../requirements/requirements.js';
import { type TomlFile, TomlFiles } from '../toml/toml-files.js';
import { isTable, mergeTables, type TomlTable } from '../toml/toml-table.js';
import { type ConfigLayer, createLayer, mergeLayers } from './config-layer.js';
import { type Found, KnownLoads } from './known-loads.js';
import { LookedAt } from './looked-at.js';
import { applyOverrides, type ConfigOverrides } from './overrides.js';
import { type ProjectLayersRequest, readProjectLayers } from './project-layers.js';
import { resolveLayerPaths } from './resolve-layer-paths.js';
import type { SystemPaths } from './system-paths.js';
import { loadThreadConfig, type ThreadConfigLoader } from './thread-config-loader.js';
import type { TrustDecision } from './trust.js';

/** What layers are asked for. */
export interface StackRequest {
  /** Absolute. `null`: no project's layers. */
  readonly cwd?: string | null;
  /** What a request lays over the server's own overrides. */
  readonly overrides?: ConfigOverrides | null;
  /**
   * What files said no longer ago than this, in milliseconds, is good enough; what this process writes counts at once.
   * Default: they are asked.
   */
  readonly maxAgeMs?: number | null;
}

/** All layers, and what was found on the way. */
export interface LoadedStack {
  /** Lowest precedence first, disabled ones included. */
  readonly layers: readonly ConfigLayer[];
  readonly requirements: Requirements;
  /** Whether the project of `cwd` is trusted; `null`: there is no `cwd`. */
  readonly trust: TrustDecision | null;
  /** What users should know of it. */
  readonly warnings: readonly string[];
}

export interface StackOptions {
  /** The folder of the user's file. `null`: there are no files. */
  readonly home: string | null;
  readonly userHome: string | null;
  readonly userFile: string;
  /** The user's file counts as empty. */
  readonly ignoresUserFile?: boolean;
  /** Where the server works. Absolute. */
  readonly cwd: string;
  readonly systemPaths: SystemPaths;
  /** The server's own. */
  readonly overrides: ConfigOverrides;
  /** Settings of threads that come from elsewhere than files. */
  readonly threadConfig?: ThreadConfigLoader;
  readonly hostname: string;
  readonly ignoresCase: boolean;
}

type Place = Required<Pick<StackRequest, 'cwd' | 'overrides'>>;

interface Surroundings {
  readonly disk: LookedAt;
  readonly more: readonly RequirementsTable[];
}

/** Reads the layers of a server. What has not changed is the same object as before. */
export class ConfigStack {
  readonly #options: StackOptions;
  readonly #files = new TomlFiles();
  readonly #known = new KnownLoads<LoadedStack>();
  readonly #layers = new WeakMap<TomlFile, ConfigLayer>();
  #more: () => Promise<readonly RequirementsTable[]> = async () => [];
  #trusted: TomlTable = {};
  #requirements: { readonly inputs: readonly unknown[]; readonly joined: Requirements } | null = null;

  constructor(options: StackOptions) {
    this.#options = options;
  }

  /** @throws ConfigError */
  load({ cwd = null, overrides = null, maxAgeMs = null }: StackRequest): Promise<LoadedStack> {
    return this.#known.take(overrides ?? noOverrides, { cwd, maxAgeMs }, () => this.#find({ cwd, overrides }));
  }

  /** Files are looked at again: somebody asks who may have written some. */
  refresh(): void {
    this.#known.doubt();
  }

  /** This process has written files. */
  changed(): void {
    this.#known.changed();
  }

  async #find(request: Place): Promise<Found<LoadedStack>> {
    const disk = new LookedAt();
    const [trusted, more] = [this.#trusted, await this.#more()];
    const isSame = (now: readonly RequirementsTable[]): boolean => now.length === more.length && now.every((one, at) => one === more[at]);
    return {
      value: await this.#load(request, { disk, more }),
      isCurrent: async () =>
        // What somebody else says of threads cannot be looked at.
        this.#options.threadConfig === undefined && trusted === this.#trusted && isSame(await this.#more()) && (await disk.isUnchanged()),
    };
  }

  async #load({ cwd, overrides }: Place, { disk, more }: Surroundings): Promise<LoadedStack> {
    const { home, userFile, systemPaths } = this.#options;
    const flags = [...this.#flagsLayer(cwd, overrides), ...(await this.#sessionLayers(cwd))];
    if (home === null) return { layers: flags, requirements: this.#join(null, [], more), trust: null, warnings: [] };
    const read = (path: string | null): Promise<TomlFile | null> => this.#read(path, disk);
    const [system, user, managed, required] = await Promise.all([
      read(systemPaths.config),
      this.#options.ignoresUserFile ? { path: userFile, text: '', table: {}, failure: null } : read(userFile),
      read(systemPaths.managedConfig),
      read(systemPaths.requirements),
    ]);
    const legacy =
      managed === null || managed.text === ''
        ? []
        : [this.#fileLayer(managed, { type: 'legacyManagedConfigTomlFromFile', file: managed.path })];
    const requirements = this.#join(required, legacy, more);
    const base = [
      ...(system === null ? [] : [this.#fileLayer(system, { type: 'system', file: system.path })]),
      ...(user === null ? [] : [this.#fileLayer(user, { type: 'user', file: userFile })]),
    ];
    const project = cwd === null ? null : await this.#projectLayers(cwd, { home, below: mergeLayers([...base, ...flags]), disk });
    return {
      layers: [...base, ...(project?.layers ?? []), ...flags, ...legacy],
      requirements,
      trust: project?.trust ?? null,
      warnings: project?.warnings ?? [],
    };
  }

  /** Requirements that come from elsewhere than files, strongest first. Where they cannot be had nothing is loaded. */
  addRequirements(more: () => Promise<readonly RequirementsTable[]>): void {
    this.#more = more;
    this.changed();
  }

  /** Trusts a project for as long as the process lives: it could not be written down. */
  trustInMemory(project: string): void {
    this.#trusted = { ...this.#trusted, [project]: { trust_level: 'trusted' } };
    this.changed();
  }

  /** A file as it is written. */
  readFile(path: string): Promise<TomlFile> {
    return this.#files.read(path);
  }

  async #read(path: string | null, disk: LookedAt): Promise<TomlFile | null> {
    if (path === null) return null;
    const file = await this.#files.read(path, disk);
    if (file.failure !== null) throw file.failure;
    return file;
  }

  #fileLayer(file: TomlFile, name: ConfigLayer['name']): ConfigLayer {
    const known = this.#layers.get(file);
    if (known) return known;
    const folder = dirname(file.path);
    const config = resolveLayerPaths(file.table, { folder, userHome: this.#options.userHome });
    const layer = createLayer({ name, folder, file: file.path, config });
    this.#layers.set(file, layer);
    return layer;
  }

  #projectLayers(cwd: string, place: Pick<ProjectLayersRequest, 'home' | 'below' | 'disk'>): ReturnType<typeof readProjectLayers> {
    const { home, below, disk } = place;
    const { userHome, userFile, ignoresCase } = this.#options;
    const known = isEmpty(this.#trusted) ? below : mergeTables({ projects: this.#trusted }, below);
    return readProjectLayers({ cwd, below: known, home, userHome, userFile, ignoresCase, files: this.#files, disk });
  }

  #flagsLayer(cwd: string | null, overrides: ConfigOverrides | null): readonly ConfigLayer[] {
    const folder = cwd ?? this.#options.home ?? this.#options.cwd;
    const table = withoutNulls(applyOverrides(applyOverrides({}, this.#options.overrides), overrides ?? noOverrides));
    if (isEmpty(table)) return [];
    const config = resolveLayerPaths(table, { folder, userHome: this.#options.userHome });
    return [createLayer({ name: { type: 'sessionFlags' }, folder, file: null, config })];
  }

  async #sessionLayers(cwd: string | null): Promise<readonly ConfigLayer[]> {
    const { threadConfig } = this.#options;
    if (threadConfig === undefined) return [];
    const tables = await loadThreadConfig(threadConfig, cwd);
    return tables.map((config) => createLayer({ name: { type: 'sessionFlags' }, folder: cwd, file: null, config }));
  }

  /** The same object while nothing that it is made of changes. */
  #join(file: TomlFile | null, layers: readonly ConfigLayer[], more: readonly RequirementsTable[]): Requirements {
    const inputs = [file, ...more, ...layers];
    const known = this.#requirements;
    if (known && known.inputs.length === inputs.length && known.inputs.every((input, at) => input === inputs[at])) return known.joined;
    const tables =
      file === null || file.text === '' ? more : [...more, { source: { type: 'file', file: file.path } as const, table: file.table }];
    const joined = joinRequirements({ tables, layers, hostname: this.#options.hostname });
    this.#requirements = { inputs, joined };
    return joined;
  }
}

const noOverrides: ConfigOverrides = {};

const isEmpty = (table: TomlTable): boolean => Object.keys(table).length === 0;

/** TOML has no null: a request that says so means the empty text. What is not defined is not there. */
const withoutNulls = (table: TomlTable): TomlTable =>
  Object.fromEntries(
    Object.entries(table).flatMap(([key, value]) => {
      if (value === undefined) return [];
      return [[key, value === null ? '' : isTable(value) ? withoutNulls(value) : value] as const];
    }),
  );
