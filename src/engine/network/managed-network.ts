import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf } from '../../platform/os-error.js';
import type { Listener } from './listener.js';
import { type JoinedCall, NetworkApprovals } from './network-approvals.js';
import { NetworkGate } from './network-gate.js';
import type { NetworkSettings } from './network-settings.js';
import type { NetworkRequest } from './network-verdict.js';
import type { JoinedNetwork, NetworkCall } from './networks.js';
import { proxyEnvironment } from './proxy-environment.js';

interface Proxies {
  readonly http: Listener;
  readonly socks: Listener | null;
  /** Holds the sockets that lead to the proxies. */
  readonly folder: string;
}

export interface ManagedNetworkOptions {
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Whether a turn is the one that runs: only then somebody can be asked on its behalf. */
  readonly isRunning: (turnId: string) => boolean;
  /** The first of them that can hold sockets does. Better one that commands cannot write to. Absolute. */
  readonly folders: readonly string[];
}

/** The network of one thread's commands: proxies that start with the first command and end with the thread. */
export class ManagedNetwork {
  readonly #options: ManagedNetworkOptions;
  readonly #approvals = new NetworkApprovals();
  readonly #calls = new Set<JoinedCall>();
  #settings: NetworkSettings | null = null;
  #proxies: Promise<Proxies> | null = null;

  constructor(options: ManagedNetworkOptions) {
    this.#options = options;
  }

  /** Rejects when no proxy can listen: then the command must not run. */
  async join(call: NetworkCall, settings: NetworkSettings): Promise<JoinedNetwork> {
    this.#settings = settings;
    const joined: JoinedCall = { ...call, refusal: null };
    const { http, socks, folder } = await this.#start(call, settings);
    this.#calls.add(joined);
    return {
      env: proxyEnvironment({ http: http.port, socks: socks?.port ?? null }, settings),
      routes: [
        { port: http.port, socket: join(folder, socketNames.http) },
        ...(socks === null ? [] : [{ port: socks.port, socket: join(folder, socketNames.socks) }]),
      ],
      refusal: () => joined.refusal,
      leave: () => {
        this.#calls.delete(joined);
      },
    };
  }

  async close(): Promise<void> {
    const proxies = await this.#proxies?.catch(() => null);
    this.#proxies = null;
    if (proxies == null) return;
    await Promise.all([proxies.http[Symbol.asyncDispose](), proxies.socks?.[Symbol.asyncDispose]()]);
    await rm(proxies.folder, { recursive: true, force: true });
  }

  #start(call: NetworkCall, settings: NetworkSettings): Promise<Proxies> {
    const { execPolicy } = call.context;
    this.#proxies ??= startProxies(
      new NetworkGate({
        settings: () => this.#settings ?? settings,
        rules: () => execPolicy.rules.networks,
        resolve: this.#options.resolve,
        ask: (request) => this.#ask(request),
      }),
      { settings, folders: this.#options.folders },
    );
    this.#proxies.catch(() => {
      this.#proxies = null;
    });
    return this.#proxies;
  }

  /** Connections do not say which command they are of: it is clear while there is only one. */
  async #ask(request: NetworkRequest): Promise<'allow' | 'deny' | null> {
    const calls = [...this.#calls].filter(({ context }) => this.#options.isRunning(context.turnId));
    const call = calls.at(-1);
    return call === undefined ? null : this.#approvals.ask({ request, call, isSure: calls.length === 1 });
  }
}

const socketNames = { http: 'http.sock', socks: 'socks.sock' } as const;

interface Start extends Pick<ManagedNetworkOptions, 'folders'> {
  readonly settings: NetworkSettings;
}

async function startProxies(gate: NetworkGate, { settings, folders }: Start): Promise<Proxies> {
  const folder = await makeFolder(folders);
  const opened: Listener[] = [];
  try {
    const { startHttpProxy } = await import('./http-proxy.js'); // Few threads have such a network.
    const http = await startHttpProxy(gate, { port: settings.httpPort, socket: join(folder, socketNames.http) });
    opened.push(http);
    if (!settings.hasSocks) return { http, socks: null, folder };
    const { startSocksProxy } = await import('./socks-proxy.js');
    return { http, socks: await startSocksProxy(gate, { port: settings.socksPort, socket: join(folder, socketNames.socks) }), folder };
  } catch (error) {
    for (const listener of opened) await listener[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Systems cut longer paths of sockets off. */
const maxFolderLength = 80;

async function makeFolder(folders: readonly string[]): Promise<string> {
  let failure: unknown = new Error('there is no folder for the sockets of proxies');
  for (const folder of folders.filter(({ length }) => length <= maxFolderLength)) {
    try {
      await makeLast(folder);
      return await mkdtemp(join(folder, 'network-'));
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** One level only: a home that is gone is not made anew. */
async function makeLast(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCodeOf(error) !== 'EEXIST') throw error;
  }
}
