import type { ConfigService } from '../../config/config-service.js';
import type { ConfigOverrides } from '../../config/layers/overrides.js';
import type { TomlTable } from '../../config/toml/toml-table.js';
import type { SkillErrorInfo } from '../../protocol/index.js';
import { bundledFiles } from './bundled/files.js';
import { installBundledSkills, removeBundledSkills } from './install-bundled.js';
import { loadSkills } from './load-skills.js';
import { findSkillRoots, type SkillPlaces } from './roots.js';
import { applySkillRules, readSkillRules } from './rules.js';
import { readSkillSettings } from './settings.js';
import type { ConfiguredSkill, FoundSkills, Skill, SkillRoot } from './skill.js';
import { createSkillSet, type SkillSet } from './skill-set.js';

export interface SkillsOptions {
  readonly places: SkillPlaces;
  readonly config: Pick<ConfigService, 'layers'>;
  /** Where enabled plugins keep theirs, in order. */
  readonly pluginRoots: (request: SkillsRequest) => Promise<readonly string[]>;
  /** Names a folder that nobody else uses. */
  readonly unique: () => string;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** Whose skills are asked for. */
export interface SkillsRequest {
  /** Absolute. */
  readonly cwd: string;
  /** Dotted keys that a thread's request lays over the files. */
  readonly overrides?: ConfigOverrides | null;
}

export interface ListedSkills {
  readonly skills: readonly ConfiguredSkill[];
  readonly errors: readonly SkillErrorInfo[];
}

/** Folders whose skills are remembered: more than a server usually works in. */
const cacheSize = 64;

/** Finds skills, and remembers what it found until somebody says that it may have changed. */
export class SkillsService {
  readonly #options: SkillsOptions;
  readonly #found = new Map<string, Promise<FoundSkills>>();
  readonly #bundledInPlace: Promise<void>;

  constructor(options: SkillsOptions) {
    this.#options = options;
    this.#bundledInPlace = this.#placeBundled();
  }

  /** Rejects when the configuration cannot be loaded. */
  async list(request: SkillsRequest): Promise<ListedSkills> {
    const layers = await this.#options.config.layers(request.overrides);
    const { skills, errors } = await this.#find(request, layers);
    return { skills: await this.#configure(skills, request.cwd, layers), errors };
  }

  /** The same for a turn. */
  async setFor(request: SkillsRequest): Promise<SkillSet> {
    const layers = await this.#options.config.layers(request.overrides);
    const { skills } = await this.#find(request, layers);
    return createSkillSet({
      skills: await this.#configure(skills, request.cwd, layers),
      includeInstructions: readSkillSettings(layers).includeInstructions,
    });
  }

  /** Where the skills of a folder would be. */
  async rootsFor(request: SkillsRequest): Promise<readonly SkillRoot[]> {
    await this.#bundledInPlace; // Who watches the roots should not hear of that.
    const layers = await this.#options.config.layers(request.overrides);
    return this.#rootsOf(request.cwd, { layers, plugins: await this.#options.pluginRoots(request) });
  }

  /** Forgets what was found. */
  invalidate(): void {
    this.#found.clear();
  }

  /** Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    await this.#bundledInPlace;
  }

  async #find(request: SkillsRequest, layers: readonly TomlTable[]): Promise<FoundSkills> {
    await this.#bundledInPlace;
    const { cwd } = request;
    const plugins = await this.#options.pluginRoots(request);
    const { bundled, projectRootMarkers } = readSkillSettings(layers);
    const key = JSON.stringify([cwd, bundled, projectRootMarkers, plugins]);
    const found = this.#found.get(key) ?? this.#rootsOf(cwd, { layers, plugins }).then(loadSkills);
    this.#found.delete(key); // Put at the end: the one that was not used for longest goes first.
    this.#found.set(key, found);
    for (const oldest of this.#found.keys()) {
      if (this.#found.size <= cacheSize) break;
      this.#found.delete(oldest);
    }
    return found;
  }

  #rootsOf(
    cwd: string,
    { layers, plugins }: { readonly layers: readonly TomlTable[]; readonly plugins: readonly string[] },
  ): Promise<SkillRoot[]> {
    const { bundled, projectRootMarkers } = readSkillSettings(layers);
    return findSkillRoots(this.#options.places, { cwd, markers: projectRootMarkers, bundled, plugins });
  }

  async #configure(skills: readonly Skill[], cwd: string, layers: readonly TomlTable[]): Promise<readonly ConfiguredSkill[]> {
    const { home, userHome } = this.#options.places;
    return applySkillRules(skills, await readSkillRules(layers, { folder: home ?? cwd, userHome }));
  }

  async #placeBundled(): Promise<void> {
    const { places, config, unique, warn } = this.#options;
    const { home } = places;
    if (home === null) return;
    try {
      const layers = await config.layers().catch(() => []); // A broken file has been reported; the defaults count.
      if (readSkillSettings(layers).bundled) await installBundledSkills({ home, files: bundledFiles, unique });
      else await removeBundledSkills(home);
    } catch (error) {
      warn('the bundled skills could not be written', { error });
    }
  }
}
