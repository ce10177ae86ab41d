import type { NetworkApprovalDecision } from '../approvals/approvals.js';
import type { NetworkRule } from '../approvals/exec-policy/rules.js';
import { type NetworkRequest, toRuleProtocol } from './network-verdict.js';
import type { NetworkCall } from './networks.js';

/** A call that is under way, and what it was refused. */
export interface JoinedCall extends NetworkCall {
  /** Why a host was refused to it: what its model is told. `null`: none was. */
  refusal: string | null;
}

export interface NetworkAsk {
  readonly request: NetworkRequest;
  /** The call that wants it, as far as that is clear; else one of the turn that is asked for. */
  readonly call: JoinedCall;
  readonly isSure: boolean;
}

/** Asks about hosts: once for each host, way and port at a time. What somebody says for the session is remembered. */
export class NetworkApprovals {
  readonly #remembered = new Map<string, 'allow' | 'deny'>();
  readonly #asking = new Map<string, Promise<'allow' | 'deny' | null>>();

  /** `null`: nobody may be asked. */
  async ask(ask: NetworkAsk): Promise<'allow' | 'deny' | null> {
    const key = keyOf(ask.request);
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined) return remembered;
    const running = this.#asking.get(key);
    if (running !== undefined) return running;
    const asking = this.#ask(ask, key);
    this.#asking.set(key, asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(key);
    }
  }

  async #ask(ask: NetworkAsk, key: string): Promise<'allow' | 'deny' | null> {
    const { call, request } = ask;
    if (!mayAsk(call)) {
      call.refusal ??= `Network access to "${targetOf(request)}" was blocked by policy.`;
      return null;
    }
    const decision = await decide(ask);
    if (decision === 'acceptForSession') this.#remembered.set(key, 'allow');
    if (typeof decision === 'object' && 'ruleForHost' in decision) await this.#keep(ask, key, decision.ruleForHost);
    if (decision === 'cancel') call.context.interrupt();
    if (isYes(decision)) return 'allow';
    const refusal = typeof decision === 'object' && 'refusal' in decision ? decision.refusal : 'rejected by user';
    call.refusal ??= refusal;
    return 'deny';
  }

  /** A rule that cannot be kept holds for the session: that was said, too. */
  async #keep({ call, request }: NetworkAsk, key: string, decision: 'allow' | 'deny'): Promise<void> {
    this.#remembered.set(key, decision);
    const { execPolicy, threadId, emit } = call.context;
    try {
      await execPolicy.addNetworkRule(toRule(request, decision));
    } catch (error) {
      const message = `the rule could not be kept: ${error instanceof Error ? error.message : String(error)}`;
      emit({ type: 'warning', threadId, message });
    }
  }
}

const keyOf = ({ protocol, host, port }: NetworkRequest): string => `${protocol}#${host}#${port}`;

const targetOf = ({ protocol, host, port }: NetworkRequest): string => {
  const scheme = protocol === 'http' || protocol === 'https' ? protocol : 'socks5';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

const isYes = (decision: NetworkApprovalDecision): boolean =>
  decision === 'accept' ||
  decision === 'acceptForSession' ||
  (typeof decision === 'object' && 'ruleForHost' in decision && decision.ruleForHost === 'allow');

function mayAsk({ context: { approvalPolicy }, isStrict }: NetworkCall): boolean {
  if (isStrict) return true;
  return approvalPolicy !== 'never' && (typeof approvalPolicy !== 'object' || approvalPolicy.granular.sandbox_approval);
}

async function decide({ request, call, isSure }: NetworkAsk): Promise<NetworkApprovalDecision> {
  const { threadId, turnId, approvals, signal } = call.context;
  const { host, port, protocol } = request;
  try {
    return await approvals.network({
      threadId,
      turnId,
      itemId: `network#${toRuleProtocol(protocol)}#${host}#${port}`,
      callId: isSure ? call.callId : null,
      reason: `${host} is not in the allowed_domains`,
      isStrict: call.isStrict,
      action: {
        type: 'networkAccess',
        target: targetOf(request),
        host,
        protocol,
        port,
        trigger: isSure ? { callId: call.callId, command: call.argv, cwd: call.cwd } : null,
      },
      signal,
    });
  } catch {
    return 'decline'; // Nobody said yes.
  }
}

const toRule = ({ host, protocol }: NetworkRequest, decision: 'allow' | 'deny'): NetworkRule => ({
  host,
  protocol: toRuleProtocol(protocol),
  decision,
  justification: decision === 'allow' ? 'allowed when a command asked for it' : 'refused when a command asked for it',
});
