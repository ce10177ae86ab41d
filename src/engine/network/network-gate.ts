import { isIP } from 'node:net';
import type { NetworkRule } from '../approvals/exec-policy/rules.js';
import { isLocalAddress } from './local-address.js';
import type { NetworkSettings } from './network-settings.js';
import { type BlockReason, judgeRequest, type NetworkRequest, refuseMethod } from './network-verdict.js';

/** `decider`: who was asked and said no; `null`: nobody was asked. */
export type Admission =
  /** Connect to this address and to no other: the name may lead elsewhere when it is looked up again. */
  | { readonly type: 'admitted'; readonly address: string }
  | { readonly type: 'blocked'; readonly reason: BlockReason; readonly decider: string | null };

export interface NetworkGateOptions {
  /** Those of the turn that runs. */
  readonly settings: () => NetworkSettings;
  /** Those of the thread, as they are now. */
  readonly rules: () => readonly NetworkRule[];
  /** The addresses of a name. Rejects, or gives none, where there are none. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Asks somebody about a host that nothing is said of. `null`: nobody can be asked. */
  readonly ask: (request: NetworkRequest) => Promise<'allow' | 'deny' | null>;
}

/** Decides who may reach what. Both proxies ask it. */
export class NetworkGate {
  readonly #options: NetworkGateOptions;

  constructor(options: NetworkGateOptions) {
    this.#options = options;
  }

  async admit(request: NetworkRequest): Promise<Admission> {
    const { rules, ask } = this.#options;
    const settings = this.#options.settings();
    const verdict = judgeRequest(request, settings, rules());
    if (verdict.type === 'blocked') return { ...verdict, decider: null };
    if (verdict.type === 'unknown') {
      // What a limited network lets through nowhere is not worth a question.
      const refusal = settings.canAsk ? refuseMethod(request, settings) : null;
      if (refusal?.type === 'blocked') return { ...refusal, decider: null };
      const answer = settings.canAsk ? await ask(request) : null;
      if (answer !== 'allow') return { type: 'blocked', reason: 'not_allowed', decider: answer === null ? null : 'decider' };
    }
    return this.#pin(request);
  }

  async #pin({ host }: NetworkRequest): Promise<Admission> {
    if (host === 'localhost') return { type: 'admitted', address: '127.0.0.1' };
    if (isIP(host) !== 0) return { type: 'admitted', address: host };
    const addresses = await this.#options.resolve(host).catch(() => []);
    const [address] = addresses;
    const isNear = address === undefined || (!this.#options.settings().allowsLocal && addresses.some(isLocalAddress));
    return isNear ? { type: 'blocked', reason: 'not_allowed_local', decider: null } : { type: 'admitted', address };
  }
}
