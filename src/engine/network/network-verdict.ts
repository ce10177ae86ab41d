import { isIP } from 'node:net';
import type { NetworkRule } from '../approvals/exec-policy/rules.js';
import { matchesDomain } from './domain-pattern.js';
import { isNearbyName } from './host.js';
import { isLocalAddress } from './local-address.js';
import type { NetworkSettings } from './network-settings.js';

export type NetworkProtocol = 'http' | 'https' | 'socks5Tcp' | 'socks5Udp';

/** Somebody who wants to reach a host. */
export interface NetworkRequest {
  readonly protocol: NetworkProtocol;
  /** As `toHost` has it. */
  readonly host: string;
  readonly port: number;
  /** Of a request that can be looked into; `null`: it cannot. */
  readonly method: string | null;
}

export type BlockReason = 'denied' | 'not_allowed' | 'not_allowed_local' | 'method_not_allowed' | 'mitm_required';

/** `unknown`: nobody has said anything about the host yet. */
export type NetworkVerdict =
  | { readonly type: 'allowed' }
  | { readonly type: 'unknown' }
  | { readonly type: 'blocked'; readonly reason: BlockReason };

const blocked = (reason: BlockReason): NetworkVerdict => ({ type: 'blocked', reason });

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What is known of a request before the name is looked up: looking up is talking to somebody, too. */
export function judgeRequest(request: NetworkRequest, settings: NetworkSettings, rules: readonly NetworkRule[]): NetworkVerdict {
  const { host } = request;
  const rule = ruleFor(request, rules);
  if (settings.denied.some((pattern) => matchesDomain(pattern, host)) || rule === 'deny') return blocked('denied');
  if (!settings.allowsLocal && isNear(host) && !settings.allowed.some((pattern) => isSameAddress(pattern, host)))
    return blocked('not_allowed_local');
  const refusal = refuseMethod(request, settings);
  if (rule === 'allow' || settings.allowed.some((pattern) => matchesDomain(pattern, host))) return refusal ?? { type: 'allowed' };
  return { type: 'unknown' };
}

/** What a limited network does not let through, to whatever host. */
export function refuseMethod({ method }: NetworkRequest, { mode }: NetworkSettings): NetworkVerdict | null {
  if (mode === 'full' || (method !== null && safeMethods.has(method))) return null;
  return blocked(method === null ? 'mitm_required' : 'method_not_allowed');
}

/** An address that somebody wrote down on purpose is meant, also where it is near. */
const isSameAddress = (pattern: string, host: string): boolean =>
  (isIP(host) !== 0 || host === 'localhost') && !pattern.includes('*') && matchesDomain(pattern, host);

const isNear = (host: string): boolean => (isIP(host) === 0 ? isNearbyName(host) : isLocalAddress(host));

const ruleProtocols = { http: 'http', https: 'https', socks5Tcp: 'socks5_tcp', socks5Udp: 'socks5_udp' } as const;

/** The rules for exactly this host. Denying beats allowing. */
function ruleFor({ host, protocol }: NetworkRequest, rules: readonly NetworkRule[]): 'allow' | 'deny' | null {
  const decisions = rules.flatMap((rule) => (rule.host === host && rule.protocol === ruleProtocols[protocol] ? [rule.decision] : []));
  if (decisions.includes('deny')) return 'deny';
  return decisions.includes('allow') && !decisions.includes('prompt') ? 'allow' : null;
}

export const toRuleProtocol = (protocol: NetworkProtocol): NetworkRule['protocol'] => ruleProtocols[protocol];
