import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface PresenceOptions {
  /** Shared by the servers of a user, out of reach of commands in a sandbox. */
  readonly folder: string;
  readonly pid: number;
  /** Tells servers of one process apart. */
  readonly unique: () => string;
}

/** Says which servers of this user make use of placeholders. Who is alone need not look at what others do. */
export class Presence {
  readonly #options: PresenceOptions;
  #joining: Promise<string | null> | null = null;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Resolves when others can see this server. */
  async join(): Promise<void> {
    this.#joining ??= this.#write();
    await this.#joining;
  }

  /** False when in doubt. */
  async isAlone(): Promise<boolean> {
    const own = await this.#joining;
    if (!own) return false;
    const names = await readdir(this.#options.folder).catch(() => null);
    if (names === null) return false;
    const others = await Promise.all(names.filter((name) => name !== own).map((name) => this.#isThere(name)));
    return !others.includes(true);
  }

  async leave(): Promise<void> {
    const own = await this.#joining;
    this.#joining = null;
    if (own) await rm(join(this.#options.folder, own), { force: true });
  }

  /** `null`: it cannot be said here. */
  async #write(): Promise<string | null> {
    const { folder, pid, unique } = this.#options;
    const name = `${pid}-${unique()}`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, name), '', { flag: 'wx' });
      return name;
    } catch {
      return null; // Then it looks at what others do, each time.
    }
  }

  /** A server that was killed is taken off the list. */
  async #isThere(name: string): Promise<boolean> {
    const runs = await stat(`/proc/${Number.parseInt(name, 10)}`).catch(() => null);
    if (runs === null) await rm(join(this.#options.folder, name), { force: true }).catch(() => {});
    return runs !== null;
  }
}
