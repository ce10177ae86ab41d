import { join } from 'node:path';
import type { ThreadSettings } from '../turn/turn-settings.js';
import { ManagedNetwork } from './managed-network.js';
import { toNetworkSettings } from './network-settings.js';
import type { JoinNetwork, NetworkedThread, Networks } from './networks.js';

export interface ManagedNetworksOptions {
  readonly resolveHost: (host: string) => Promise<readonly string[]>;
  readonly home: string;
  /** `null`: none is named. */
  readonly tmpdir: string | null;
}

/** Opens the network of a thread when the first of its turns has one with rules. */
export class ManagedNetworks implements Networks {
  readonly #options: ManagedNetworksOptions;
  readonly #ofThreads = new WeakMap<NetworkedThread, ManagedNetwork>();

  constructor(options: ManagedNetworksOptions) {
    this.#options = options;
  }

  forTurn(thread: NetworkedThread, { permissionProfile, networkTable }: ThreadSettings): JoinNetwork | null {
    const required = thread.config.requiredNetwork ?? null;
    const settings = toNetworkSettings(permissionProfile, { table: networkTable, required });
    return settings === null ? null : (call) => this.#of(thread).join(call, settings);
  }

  #of(thread: NetworkedThread): ManagedNetwork {
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
