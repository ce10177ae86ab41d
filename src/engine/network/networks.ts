import { join } from 'node:path';
import type { LoadedThread } from '../thread.js';
import type { ThreadSettings } from '../turn-settings.js';
import { type JoinedNetwork, ManagedNetwork } from './managed-network.js';
import type { NetworkCall } from './network-approvals.js';
import { toNetworkSettings } from './network-settings.js';

/** Gives a command its network. */
export type JoinNetwork = (call: NetworkCall) => Promise<JoinedNetwork>;

export interface NetworksOptions {
  readonly resolveHost: (host: string) => Promise<readonly string[]>;
  readonly home: string;
  /** `null`: none is named. */
  readonly tmpdir: string | null;
}

/** The networks of all threads whose commands have one with rules. */
export class Networks {
  readonly #options: NetworksOptions;
  readonly #ofThreads = new WeakMap<LoadedThread, ManagedNetwork>();

  constructor(options: NetworksOptions) {
    this.#options = options;
  }

  /** `null`: nothing stands between the commands of such a turn and the network that their profile gives. */
  forTurn(thread: LoadedThread, { permissionProfile, networkTable }: ThreadSettings): JoinNetwork | null {
    const required = thread.config.requiredNetwork ?? null;
    const settings = toNetworkSettings(permissionProfile, { table: networkTable, required });
    return settings === null ? null : (call) => this.#of(thread).join(call, settings);
  }

  #of(thread: LoadedThread): ManagedNetwork {
    const known = this.#ofThreads.get(thread);
    if (known !== undefined) return known;
    const { resolveHost, home, tmpdir } = this.#options;
    const network = new ManagedNetwork({
      resolve: resolveHost,
      isRunning: (turnId) => thread.currentTurn?.id === turnId,
      // Commands may write to temporary folders, and to the home only where somebody says so.
      folders: [join(home, 'tmp'), ...(tmpdir === null ? [] : [tmpdir]), '/tmp'],
    });
    this.#ofThreads.set(thread, network);
    thread.onClose(() => network.close());
    return network;
  }
}
