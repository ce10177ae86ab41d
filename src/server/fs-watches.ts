import { type PathWatch, watchPath } from '../platform/files/path-watch.js';
import { osErrorText } from '../platform/os-error.js';
import { internalError, invalidRequest } from '../protocol/errors.js';
import type { Connection } from './connections/connection.js';
import { OutgoingNotification } from './connections/outbox.js';

/** Changes that come within this time of the first one are told together. */
const windowMs = 200;

/** The watches of each connection. They end with it. */
export class FsWatches {
  readonly #watches = new WeakMap<Connection, Map<string, Watch>>();

  /** @throws RpcError `watchId already exists: <id>` */
  async add(connection: Connection, watchId: string, path: string): Promise<void> {
    const own = this.#ofConnection(connection);
    if (own.has(watchId)) throw invalidRequest(`watchId already exists: ${watchId}`);
    const watch = new Watch((changedPaths) =>
      connection.notify(new OutgoingNotification({ method: 'fs/changed', params: { watchId, changedPaths } })),
    );
    own.set(watchId, watch);
    try {
      await watch.start(path);
    } catch (error) {
      own.delete(watchId);
      throw internalError(osErrorText(error), { cause: error });
    }
  }

  /** Nothing is told after it. */
  remove(connection: Connection, watchId: string): void {
    const own = this.#watches.get(connection);
    own?.get(watchId)?.close();
    own?.delete(watchId);
  }

  #ofConnection(connection: Connection): Map<string, Watch> {
    const known = this.#watches.get(connection);
    if (known !== undefined) return known;
    const own = new Map<string, Watch>();
    this.#watches.set(connection, own);
    connection.onClose(() => {
      for (const watch of own.values()) watch.close();
      own.clear();
    });
    return own;
  }
}

class Watch {
  readonly #tell: (changedPaths: string[]) => void;
  readonly #changed = new Set<string>();
  #watch: PathWatch | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(tell: (changedPaths: string[]) => void) {
    this.#tell = tell;
  }

  async start(path: string): Promise<void> {
    const watch = await watchPath(path, (changed) => this.#note(changed));
    if (this.#closed) watch.close();
    else this.#watch = watch;
  }

  close(): void {
    this.#closed = true;
    this.#watch?.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #note(changed: string): void {
    if (this.#closed) return;
    this.#changed.add(changed);
    this.#timer ??= setTimeout(() => this.#flush(), windowMs);
  }

  #flush(): void {
    this.#timer = null;
    const changedPaths = [...this.#changed].sort();
    this.#changed.clear();
    this.#tell(changedPaths);
  }
}
