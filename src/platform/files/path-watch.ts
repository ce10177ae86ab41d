import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A running watch. Nothing is reported after `close`. */
export interface PathWatch {
  close(): void;
}

/**
 * Reports changes of a file, or of a folder and its direct children, as absolute paths. A path that does not exist yet
 * is reported when it appears, and one that is replaced is watched on: the folder above is watched as well.
 *
 * @throws the operating system's error when not even the root can be watched
 */
export async function watchPath(path: string, report: (changed: string) => void): Promise<PathWatch> {
  const watching = new PathWatcher(path, report);
  await watching.arm();
  return watching;
}

class PathWatcher implements PathWatch {
  readonly #path: string;
  readonly #report: (changed: string) => void;
  #watchers: FSWatcher[] = [];
  #arming = 0;
  #isArmed = false;
  #existed = false;
  #closed = false;

  constructor(path: string, report: (changed: string) => void) {
    this.#path = path;
    this.#report = report;
  }

  /** Watches what is there now; called again whenever that may have changed. */
  async arm(): Promise<void> {
    const attempt = ++this.#arming;
    const found = await stat(this.#path).catch(() => null);
    const above = found === null ? await nearestExisting(dirname(this.#path)) : dirname(this.#path);
    if (this.#closed || attempt !== this.#arming) return;
    this.#stop();
    if (found?.isDirectory()) this.#watch(this.#path, (name) => this.#childChanged(name));
    if (above !== this.#path) this.#watch(above, (name, kind) => this.#neighbourChanged(above, name, kind));
    const isNew = this.#isArmed && !this.#existed && found !== null;
    this.#isArmed = true;
    this.#existed ||= found !== null;
    if (isNew) this.#report(this.#path);
    if (found === null) await this.#lookAgain(above, attempt);
  }

  /** It, or a folder on the way to it, may have come between the look and the watch. */
  async #lookAgain(above: string, attempt: number): Promise<void> {
    const isThere = (await stat(this.#path).catch(() => null)) !== null;
    const nearest = await nearestExisting(dirname(this.#path));
    if (this.#closed || attempt !== this.#arming) return;
    this.#existed = false;
    if (isThere || nearest !== above) await this.arm();
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #watch(folder: string, changed: (name: string, kind: string) => void): void {
    const watcher = watch(folder, { persistent: false }, (kind, name) => {
      if (!this.#closed && name !== null) changed(name, kind);
    });
    // A folder that goes away ends its watcher; the one above tells of it.
    watcher.on('error', () => watcher.close());
    this.#watchers.push(watcher);
  }

  #childChanged(name: string): void {
    const child = join(this.#path, name);
    if (name !== basename(this.#path)) {
      this.#report(child);
      return;
    }
    // The system names a folder that is removed or moved by its own name, as if it were a child.
    void stat(child).then(
      () => this.#report(child),
      () => {},
    );
  }

  #neighbourChanged(folder: string, name: string, kind: string): void {
    if (folder !== dirname(this.#path)) {
      void this.arm().catch(() => {}); // A step of the way came or went.
      return;
    }
    if (name !== basename(this.#path)) return;
    this.#existed = true;
    this.#report(this.#path);
    if (kind === 'rename') void this.arm().catch(() => {});
  }

  #stop(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }
}

async function nearestExisting(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path || (await stat(path).catch(() => null))?.isDirectory()) return path;
  return nearestExisting(parent);
}
