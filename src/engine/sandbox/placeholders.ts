import { mkdir, readdir, readFile, readlink, rmdir, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCodeOf } from '../../platform/os-error.js';
import type { Presence } from './presence.js';

/** A bit that changes nothing for the owner of a folder: it tells ours from other empty ones, after a server that was killed. */
const markBit = 0o1000;

/** After a command was killed its sandbox takes a moment to go. */
const pausesMs = [0, 10, 30, 100, 300] as const;

/**
 * Empty folders that keep protected names taken while commands run. Other programs find nothing in them, and they go with
 * the last command that needs them, of this server or of another.
 */
export class Placeholders {
  readonly #presence: Presence;
  readonly #users = new Map<string, number>();
  readonly #removals = new Map<string, Promise<void>>();

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  /** Makes those that can be made. What this user may not make there, a command may not either. Gives those that stand. */
  async take(paths: readonly string[]): Promise<readonly string[]> {
    if (paths.length > 0) await this.#presence.join();
    const taken = await Promise.all(paths.map(async (path) => ((await this.#takeOne(path)) ? [path] : [])));
    return taken.flat();
  }

  /** Resolves when those that nobody needs any more are gone. */
  async release(paths: readonly string[]): Promise<void> {
    const unused = paths.filter((path) => {
      const users = (this.#users.get(path) ?? 1) - 1;
      if (users > 0) this.#users.set(path, users);
      else this.#users.delete(path);
      return users <= 0;
    });
    if (unused.length === 0) return;
    const removal = this.#remove(unused);
    for (const path of unused) this.#removals.set(path, removal);
    await removal;
    for (const path of unused) if (this.#removals.get(path) === removal) this.#removals.delete(path);
  }

  async #takeOne(path: string): Promise<boolean> {
    this.#users.set(path, (this.#users.get(path) ?? 0) + 1);
    await this.#removals.get(path);
    try {
      await mkdir(path, { mode: markBit | 0o755 });
      return true;
    } catch (error) {
      if (errorCodeOf(error) === 'EEXIST') return true;
      await this.release([path]);
      return false;
    }
  }

  /** A folder that is mounted in another sandbox would take its protection along. */
  async #remove(paths: readonly string[]): Promise<void> {
    for (const ms of pausesMs) {
      if (ms > 0) await pause(ms);
      const mounted = (await this.#presence.isAlone()) ? nothing : await findMounted(paths);
      const rest = await Promise.all(paths.map((path) => this.#removeUnlessUsed(path, mounted)));
      if (!rest.includes(true)) return;
    }
  }

  /** Tells whether it has to be tried again. */
  async #removeUnlessUsed(path: string, mounted: ReadonlySet<string>): Promise<boolean> {
    if (this.#users.has(path)) return false;
    if (mounted.has(path)) return true;
    // Not empty, or gone: then it is not ours any more.
    await rmdir(path).catch(() => {});
    return false;
  }
}

/** Whether a folder is one that a killed server left: taken over, it goes with the next command. */
export async function isLeftPlaceholder(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isDirectory() && (found.mode & markBit) !== 0 && (await readdir(path)).length === 0;
  } catch {
    return false; // Gone, or somebody else's.
  }
}

const nothing: ReadonlySet<string> = new Set();

/** Those of the paths that something is mounted on for some process of this user. */
async function findMounted(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const [own, ...namespaces] = await Promise.all(['self', ...pids].map(namespaceOf));
  const others = new Map<string, string[]>();
  namespaces.forEach((namespace, index) => {
    if (namespace !== '' && namespace !== own) others.set(namespace, [...(others.get(namespace) ?? []), pids[index] ?? '']);
  });
  const infos = await Promise.all([...others.values()].map(mountsOf));
  const points = new Set(infos.flatMap((info) => info.split('\n').map(mountPointOf)));
  return new Set(paths.filter((path) => points.has(path)));
}

/** The oldest comes first, and lives as long as its sandbox; others come and go meanwhile. */
async function mountsOf(pids: readonly string[]): Promise<string> {
  for (const pid of pids) {
    const info = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
    if (info !== '') return info;
  }
  return '';
}

const namespaceOf = (pid: string): Promise<string> => readlink(`/proc/${pid}/ns/mnt`).catch(() => '');

/** Blanks and the like are written as octal numbers. */
const mountPointOf = (line: string): string =>
  (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
