import type { Clock } from '../../platform/clock.js';
import type { Schedule } from '../../platform/schedule.js';
import { parseToml } from '../toml/parse-toml.js';
import { syntaxMistakeOf } from '../toml/toml-files.js';
import { type CloudIdentity, readCloudCache, writeCloudCache } from './cloud-cache.js';
import { type CloudRequest, fetchCloudRequirements, invalidCloud } from './fetch-cloud-requirements.js';
import type { RequirementsTable } from './join-requirements.js';

export interface CloudRequirementsOptions {
  readonly request: Omit<CloudRequest, 'timeoutMs' | 'backoffMs'>;
  /** `null`: nothing is kept. */
  readonly cachePath: string | null;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly warn: (message: string) => void;
  /** The first pause before another attempt (200). */
  readonly backoffMs?: number;
  /** How long all attempts may take (15 000). */
  readonly timeoutMs?: number;
}

const refreshMs = 5 * 60_000;

/**
 * What the workspace of the account that is logged in demands. It is asked for when somebody logs in; all settings wait for
 * it, and none is loaded without it. In the background it is asked for again and again.
 */
export class CloudRequirements {
  readonly #options: CloudRequirementsOptions;
  #current: Promise<readonly RequirementsTable[]> = Promise.resolve([]);
  #identity: CloudIdentity | null = null;
  #stopRefreshing: () => void = () => undefined;
  #isClosed = false;

  constructor(options: CloudRequirementsOptions) {
    this.#options = options;
  }

  /** Rejects where the workspace has requirements that could not be had. */
  tables(): Promise<readonly RequirementsTable[]> {
    return this.#current;
  }

  /** Somebody is logged in. `null`: one whose workspace demands nothing. */
  follow(identity: CloudIdentity | null): void {
    if (this.#isClosed || isSame(identity, this.#identity)) return;
    this.#identity = identity;
    this.#stopRefreshing();
    this.#current = identity === null ? Promise.resolve([]) : this.#load(identity);
    this.#current.catch(() => undefined); // Whoever loads settings is told.
    if (identity !== null) this.#refreshLater(identity);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopRefreshing();
  }

  async #load(identity: CloudIdentity): Promise<readonly RequirementsTable[]> {
    const { cachePath, clock } = this.#options;
    const cached = cachePath === null ? null : await readCloudCache(cachePath, identity, clock.now());
    return toTables(cached === null ? await this.#fetch(identity) : cached.contents);
  }

  async #fetch(identity: CloudIdentity): Promise<string | null> {
    const { request, cachePath, clock, warn, backoffMs = 200, timeoutMs = 15_000 } = this.#options;
    const contents = await fetchCloudRequirements({ ...request, backoffMs, timeoutMs });
    if (cachePath !== null)
      await writeCloudCache(cachePath, identity, contents, clock.now()).catch(() =>
        warn('the requirements of the workspace could not be kept'),
      );
    return contents;
  }

  #refreshLater(identity: CloudIdentity): void {
    this.#stopRefreshing = this.#options.schedule(refreshMs, () => {
      void this.#refresh(identity).finally(() => {
        if (!this.#isClosed && this.#identity === identity) this.#refreshLater(identity);
      });
    });
  }

  /** What is in force stays in force when it cannot be had anew. */
  async #refresh(identity: CloudIdentity): Promise<void> {
    try {
      const contents = await this.#fetch(identity);
      const tables = toTables(contents);
      const known = await this.#current.catch(() => null);
      if (this.#identity === identity && JSON.stringify(known) !== JSON.stringify(tables)) this.#current = Promise.resolve(tables);
    } catch {
      this.#options.warn('the requirements of the workspace could not be renewed');
    }
  }
}

const isSame = (one: CloudIdentity | null, other: CloudIdentity | null): boolean =>
  one?.userId === other?.userId && one?.accountId === other?.accountId;

function toTables(contents: string | null): readonly RequirementsTable[] {
  if (contents === null || contents.trim() === '') return [];
  try {
    return [{ source: { type: 'cloud' }, table: parseToml(contents) }];
  } catch (error) {
    throw invalidCloud(syntaxMistakeOf(error), error);
  }
}
