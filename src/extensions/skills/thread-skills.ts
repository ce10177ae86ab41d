import type { ConfigOverrides } from '../../config/layers/overrides.js';
import type { FolderWatcher } from '../../platform/files/watcher.js';
import { createThrottle, type Throttle } from '../../platform/throttle.js';
import { RootWatch } from './root-watch.js';
import type { SkillRoot } from './skill.js';
import { createSkillSet, type SkillSet } from './skill-set.js';
import type { SkillsService } from './skills-service.js';

/** The skills of one thread, as they are from turn to turn. */
export interface ThreadSkills {
  /** Those that count for a turn that works in `cwd`. Never rejects: a turn does without before it fails. */
  current(cwd: string): Promise<SkillSet>;
  close(): void;
}

/** Where threads get their skills from. */
export interface SkillsSource {
  open(thread: { readonly cwd: string; readonly overrides: ConfigOverrides | null }): ThreadSkills;
}

export interface ThreadSkillsOptions {
  readonly service: SkillsService;
  readonly watcher: FolderWatcher;
  /** At most one `onChanged` per this time. */
  readonly intervalMs: number;
  readonly onChanged: () => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

interface WatchedRoot {
  readonly watch: RootWatch;
  users: number;
}

/** Gives threads their skills, and watches the roots of those that are loaded. */
export class WatchedSkills implements SkillsSource {
  readonly #options: ThreadSkillsOptions;
  readonly #roots = new Map<string, WatchedRoot>();
  readonly #throttle: Throttle;

  constructor(options: ThreadSkillsOptions) {
    this.#options = options;
    this.#throttle = createThrottle(options.intervalMs, options.onChanged);
  }

  open({ cwd, overrides }: Parameters<SkillsSource['open']>[0]): ThreadSkills {
    const { service, warn } = this.#options;
    const follow = (folder: string) => {
      const following = this.#follow(folder, overrides);
      return { folder, release: following.release, set: following.started.then(() => service.setFor({ cwd: folder, overrides })) };
    };
    let followed = follow(cwd);
    // The first turn finds it done; what went wrong is told then.
    followed.set.catch(() => undefined);
    let isClosed = false;
    let last: SkillSet | null = null;
    return {
      current: async (folder) => {
        if (folder !== followed.folder && !isClosed) {
          followed.release();
          followed = follow(folder);
        }
        try {
          await followed.set.catch(() => undefined);
          last = await service.setFor({ cwd: folder, overrides });
        } catch (error) {
          warn('the skills could not be loaded', { error });
        }
        return last ?? createSkillSet({ skills: [], includeInstructions: false });
      },
      close: () => {
        isClosed = true;
        followed.release();
      },
    };
  }

  close(): void {
    this.#throttle.close();
    for (const { watch } of this.#roots.values()) watch.close();
    this.#roots.clear();
  }

  /** Watches the roots until `release`. What was found before that is not to be trusted. */
  #follow(cwd: string, overrides: ConfigOverrides | null): { readonly started: Promise<void>; readonly release: () => void } {
    const { service } = this.#options;
    let held: readonly SkillRoot[] = [];
    let isReleased = false;
    const start = async (): Promise<void> => {
      const roots = await service.rootsFor({ cwd, overrides });
      if (isReleased) return;
      held = roots;
      if (roots.map((root) => this.#retain(root)).includes(true)) service.invalidate();
    };
    const release = (): void => {
      isReleased = true;
      for (const root of held) this.#release(root);
      held = [];
    };
    return { started: start(), release };
  }

  /** True when the root was not watched before. */
  #retain(root: SkillRoot): boolean {
    const known = this.#roots.get(root.path);
    if (known !== undefined) {
      known.users++;
      return false;
    }
    const { watcher, service, warn } = this.#options;
    const onChange = (): void => {
      service.invalidate();
      this.#throttle.trigger();
    };
    const watch = new RootWatch(root, { watcher, onChange });
    this.#roots.set(root.path, { watch, users: 1 });
    watch.arm().catch((error: unknown) => warn('a folder of skills is not watched', { path: root.path, error }));
    return true;
  }

  #release({ path }: SkillRoot): void {
    const known = this.#roots.get(path);
    if (known === undefined || --known.users > 0) return;
    known.watch.close();
    this.#roots.delete(path);
  }
}
