import type { Turn as WireTurn } from '../../protocol/index.js';
import type { ThreadRef, ThreadStore } from '../../store/thread-store.js';
import { readTurns } from './read-turns.js';

/** How many threads clients page through at a time, at most, without reading one again for each page. */
const capacity = 8;

interface Known {
  readonly revision: string;
  readonly turns: readonly WireTurn[];
}

/** The turns of stored threads, read again only when records were added. They are shared: what leaves is a copy. */
export class KnownTurns {
  readonly #store: ThreadStore;
  readonly #known = new Map<string, Known>();

  constructor(store: ThreadStore) {
    this.#store = store;
  }

  async of(thread: ThreadRef): Promise<readonly WireTurn[]> {
    const id = typeof thread === 'string' ? thread : thread.id;
    // Asked for before the records are read: a turn that comes in between is in the turns, and the tag is an older one.
    const revision = await this.#store.revision(thread);
    const known = this.#known.get(id);
    this.#known.delete(id);
    if (known !== undefined && known.revision === revision) {
      this.#known.set(id, known);
      return known.turns;
    }
    const turns = await readTurns(this.#store, thread);
    if (revision !== null) this.#known.set(id, { revision, turns });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= capacity) break;
      this.#known.delete(oldest);
    }
    return turns;
  }
}
