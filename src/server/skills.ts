import { join, resolve } from 'node:path';
import type { ConfigService } from '../config/config-service.js';
import { reasonOf } from '../extensions/skills/read-text.js';
import { type ListedSkills, type SkillsOptions, SkillsService } from '../extensions/skills/skills-service.js';
import { type SkillsSource, WatchedSkills } from '../extensions/skills/thread-skills.js';
import { type SkillSwitch, writeSkillRule } from '../extensions/skills/write-rule.js';
import type { FolderWatcher } from '../platform/files/watcher.js';
import { internalError, invalidRequest } from '../protocol/errors.js';

/** Clients are told of changes at most once in this time. */
const changedIntervalMs = 10_000;

export interface SkillsParts {
  /** `null`: nothing but projects is searched, and nothing is installed. */
  readonly home: string | null;
  readonly userHome: string | null;
  readonly systemFolder: string | null;
  /** What relative folders count from. */
  readonly cwd: string;
  readonly config: ConfigService;
  readonly pluginRoots: SkillsOptions['pluginRoots'];
  readonly watcher: FolderWatcher;
  readonly unique: () => string;
  readonly onChanged: () => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** The skills of a server: for its threads, and for clients that ask. */
export interface Skills {
  readonly threads: SkillsSource;
  /** Where relative folders count from. */
  readonly cwd: string;
  /** Those that count for a folder. A configuration that cannot be loaded is an error of the answer. */
  list(cwd: string): Promise<ListedSkills>;
  /** Switches skills on or off in the user's file. @throws RpcError */
  write(wanted: SkillSwitch): Promise<void>;
  /** Forgets what was found. */
  invalidate(): void;
  close(): Promise<void>;
}

export function createSkills({ cwd, config, pluginRoots, warn, unique, watcher, onChanged, ...places }: SkillsParts): Skills {
  const service = new SkillsService({ places, config, pluginRoots, unique, warn });
  const threads = new WatchedSkills({ service, watcher, intervalMs: changedIntervalMs, onChanged, warn });
  return {
    threads,
    cwd,
    list: async (folder) => {
      const absolute = resolve(cwd, folder);
      try {
        return await service.list({ cwd: absolute });
      } catch (error) {
        return { skills: [], errors: [{ path: absolute, message: reasonOf(error) }] };
      }
    },
    write: async (wanted) => {
      const { home, userHome } = places;
      if (home === null) throw invalidRequest('this server has no config.toml to write to');
      try {
        await writeSkillRule(join(home, 'config.toml'), wanted, { folder: home, userHome });
      } catch (error) {
        throw internalError(`failed to update skill settings: ${reasonOf(error).split('\n')[0]}`);
      } finally {
        config.changed();
        service.invalidate();
      }
    },
    invalidate: () => service.invalidate(),
    close: async () => {
      threads.close();
      await service.close();
    },
  };
}
