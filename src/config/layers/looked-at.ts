import { realpath, type Stats, stat } from 'node:fs';
import { promisify } from 'node:util';
import { errorCodeOf } from '../../platform/os-error.js';

/** What stands for the state of a path: it differs when what is there has changed. */
type Stamp = string;

export const absent: Stamp = 'absent';

/** One round trip for all, without the cost of a promise for each. */
function stampsOf(paths: readonly string[]): Promise<Stamp[]> {
  if (paths.length === 0) return Promise.resolve([]);
  return new Promise((resolve) => {
    const stamps = new Array<Stamp>(paths.length).fill('');
    let left = paths.length;
    const note = (at: number, stamp: Stamp): void => {
      stamps[at] = stamp;
      if (--left === 0) resolve(stamps);
    };
    paths.forEach((path, at) => {
      // No file has such a name; asking for one would throw.
      if (path.includes('\0')) note(at, absent);
      else stat(path, (error, stats) => note(at, error === null ? toStamp(stats) : toStampOfFailure(error)));
    });
  });
}

/** Of a folder only which one it is: what comes and goes in it does not matter. */
const toStamp = (stats: Stats): Stamp =>
  stats.isDirectory()
    ? `folder:${stats.dev}:${stats.ino}`
    : `${stats.isFile() ? 'file' : 'other'}:${stats.ino}:${stats.mtimeMs}:${stats.ctimeMs}:${stats.size}`;

function toStampOfFailure(error: unknown): Stamp {
  const code = errorCodeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR' ? absent : `unreadable:${code}`;
}

/**
 * All that was looked at on disk to find something out. As long as none of it has changed, what was found holds: that is
 * asked in one go, where finding it again goes from one path to the next.
 */
export class LookedAt {
  readonly #stamps = new Map<string, Promise<Stamp>>();

  /** The state of a path when it was first looked at. */
  stamp(path: string): Promise<Stamp> {
    const known = this.#stamps.get(path);
    if (known) return known;
    const stamp = stampsOf([path]).then(([found = absent]) => found);
    this.#stamps.set(path, stamp);
    return stamp;
  }

  /** What cannot be looked into is not there. */
  async exists(path: string): Promise<boolean> {
    const stamp = await this.stamp(path);
    return stamp !== absent && !stamp.startsWith('unreadable:');
  }

  readonly isFolder = async (path: string): Promise<boolean> => (await this.stamp(path)).startsWith('folder:');

  readonly isFile = async (path: string): Promise<boolean> => (await this.stamp(path)).startsWith('file:');

  /** The path with its links followed, where it exists. */
  async canonical(path: string): Promise<string> {
    if (!(await this.exists(path))) return path;
    return promisify(realpath.native)(path).catch(() => path);
  }

  async isUnchanged(): Promise<boolean> {
    const paths = [...this.#stamps.keys()];
    const [before, now] = await Promise.all([Promise.all(this.#stamps.values()), stampsOf(paths)]);
    return before.every((stamp, at) => stamp === now[at]);
  }
}
