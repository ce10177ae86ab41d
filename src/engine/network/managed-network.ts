import { startHttpProxy } from './http-proxy.js';
import type { Listener } from './listener.js';
import { type JoinedCall, NetworkApprovals, type NetworkCall } from './network-approvals.js';
import { NetworkGate } from './network-gate.js';
import type { NetworkSettings } from './network-settings.js';
import type { NetworkRequest } from './network-verdict.js';
import { type ProxyPorts, proxyEnvironment } from './proxy-environment.js';
import { startSocksProxy } from './socks-proxy.js';

/** What a command needs to know of its network. */
export interface JoinedNetwork {
  /** Goes on top of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly ports: ProxyPorts;
  /** Why a host was refused to the command: what its model is told. `null`: none was. */
  readonly refusal: () => string | null;
  /** Call it when nobody waits for the command any more. */
  leave(): void;
}

interface Proxies {
  readonly http: Listener;
  readonly socks: Listener | null;
}

/** The network of one thread's commands: proxies that start with the first command and end with the thread. */
export class ManagedNetwork {
  readonly #resolve: (host: string) => Promise<readonly string[]>;
  readonly #approvals = new NetworkApprovals();
  readonly #calls = new Set<JoinedCall>();
  #settings: NetworkSettings | null = null;
  #proxies: Promise<Proxies> | null = null;

  constructor(resolve: (host: string) => Promise<readonly string[]>) {
    this.#resolve = resolve;
  }

  /** Rejects when no proxy can listen: then the command must not run. */
  async join(call: NetworkCall, settings: NetworkSettings): Promise<JoinedNetwork> {
    this.#settings = settings;
    const joined: JoinedCall = { ...call, refusal: null };
    const { http, socks } = await this.#start(call, settings);
    this.#calls.add(joined);
    const ports = { http: http.port, socks: socks?.port ?? null };
    return {
      env: proxyEnvironment(ports, settings),
      ports,
      refusal: () => joined.refusal,
      leave: () => {
        this.#calls.delete(joined);
      },
    };
  }

  async close(): Promise<void> {
    const proxies = await this.#proxies?.catch(() => null);
    this.#proxies = null;
    await Promise.all([proxies?.http[Symbol.asyncDispose](), proxies?.socks?.[Symbol.asyncDispose]()]);
  }

  #start(call: NetworkCall, settings: NetworkSettings): Promise<Proxies> {
    const { execPolicy } = call.context;
    this.#proxies ??= startProxies(
      new NetworkGate({
        settings: () => this.#settings ?? settings,
        rules: () => execPolicy.rules.networks,
        resolve: this.#resolve,
        ask: (request) => this.#ask(request),
      }),
      settings,
    );
    this.#proxies.catch(() => {
      this.#proxies = null;
    });
    return this.#proxies;
  }

  /** Connections do not say which command they are of: it is clear while there is only one. */
  async #ask(request: NetworkRequest): Promise<'allow' | 'deny' | null> {
    const calls = [...this.#calls];
    const call = calls.at(-1);
    return call === undefined ? null : this.#approvals.ask({ request, call, isSure: calls.length === 1 });
  }
}

async function startProxies(gate: NetworkGate, { httpPort, socksPort, hasSocks }: NetworkSettings): Promise<Proxies> {
  const http = await startHttpProxy(gate, httpPort);
  try {
    return { http, socks: hasSocks ? await startSocksProxy(gate, socksPort) : null };
  } catch (error) {
    await http[Symbol.asyncDispose]();
    throw error;
  }
}
