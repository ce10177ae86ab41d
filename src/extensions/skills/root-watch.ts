import { stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FolderWatch, FolderWatcher } from '../../platform/files/watcher.js';
import { scanRoot } from './scan-root.js';
import type { SkillRoot } from './skill.js';

/** Changes come in bursts; the folders are listed again when one has had time to end. */
const restMs = 50;

/** Watches all folders of a root that a search would enter. A root that does not exist is waited for. */
export class RootWatch {
  readonly #root: SkillRoot;
  readonly #watcher: FolderWatcher;
  readonly #onChange: () => void;
  readonly #watches = new Map<string, FolderWatch>();
  readonly #controller = new AbortController();
  #isArmed = false;
  #exists = false;
  #isArming = false;
  #mustArmAgain = false;

  constructor(root: SkillRoot, options: { readonly watcher: FolderWatcher; readonly onChange: () => void }) {
    this.#root = root;
    this.#watcher = options.watcher;
    this.#onChange = options.onChange;
  }

  close(): void {
    this.#controller.abort();
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  /** Watches what is there. Resolves when everything that was found is watched. */
  async arm(): Promise<void> {
    if (this.#isArming) {
      this.#mustArmAgain = true;
      return;
    }
    this.#isArming = true;
    try {
      let existed = this.#exists;
      while (await this.#armOnce()) {
        // Files may have come into a folder before its watch did.
        if (this.#isArmed && (existed || this.#exists)) this.#onChange();
        this.#isArmed = true;
        existed = this.#exists;
      }
    } finally {
      this.#isArming = false;
    }
    if (this.#mustArmAgain) await this.arm();
  }

  /** Brings the watches in line with the folders. True: there were new ones, and so the list must be made again. */
  async #armOnce(): Promise<boolean> {
    this.#mustArmAgain = false;
    const targets = await this.#targets();
    if (this.#controller.signal.aborted) return false;
    for (const [folder, watch] of this.#watches) {
      if (targets.has(folder)) continue;
      watch.close();
      this.#watches.delete(folder);
    }
    let isNew = false;
    for (const [folder, awaited] of targets) {
      if (this.#watches.has(folder)) continue;
      const watch = this.#watcher.watch(folder, (name) => this.#hear({ folder, name, awaited }));
      this.#watches.set(folder, watch ?? noWatch);
      isNew = true;
    }
    return isNew;
  }

  /** The folders to watch, each with the one entry that counts there; `null`: all count. */
  async #targets(): Promise<Map<string, string | null>> {
    const { folders } = await scanRoot(this.#root);
    this.#exists = folders.length > 0;
    if (this.#exists) return new Map(folders.map((folder) => [folder, null]));
    let missing = this.#root.path;
    while (dirname(missing) !== missing && !(await isFolder(dirname(missing)))) missing = dirname(missing);
    return new Map([[dirname(missing), basename(missing)]]);
  }

  #hear({ folder, name, awaited }: { readonly folder: string; readonly name: string | null; readonly awaited: string | null }): void {
    if (this.#controller.signal.aborted || (awaited !== null && name !== null && name !== awaited)) return;
    // What is named may be another folder by now, and a watch stays with the one that it was made for.
    this.#drop(name === null || name === basename(folder) ? folder : join(folder, name));
    // A folder above the root has no skills yet. The sandbox makes and removes such folders at every command.
    if (awaited === null || join(folder, awaited) === this.#root.path) this.#onChange();
    const { signal } = this.#controller;
    // Only the closing of the watch rejects.
    void delay(restMs, undefined, { signal, ref: false }).then(
      () => this.arm(),
      () => undefined,
    );
  }

  #drop(path: string): void {
    for (const [folder, watch] of this.#watches) {
      if (folder !== path && !folder.startsWith(path + sep)) continue;
      watch.close();
      this.#watches.delete(folder);
    }
  }
}

/** Stands for a folder that cannot be watched, so that it is not tried for ever. */
const noWatch: FolderWatch = { close: () => undefined };

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
