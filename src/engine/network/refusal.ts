import type { BlockReason, NetworkRequest } from './network-verdict.js';

const texts: Readonly<Record<BlockReason, { readonly message: string; readonly header: string; readonly source: string }>> = {
  denied: { message: 'Domain denied by the sandbox policy.', header: 'blocked-by-denylist', source: 'baseline_policy' },
  not_allowed: { message: 'Domain not in allowlist.', header: 'blocked-by-allowlist', source: 'baseline_policy' },
  not_allowed_local: {
    message: 'Sandbox policy blocks local/private network addresses.',
    header: 'blocked-by-allowlist',
    source: 'baseline_policy',
  },
  method_not_allowed: { message: 'Method not allowed in limited mode.', header: 'blocked-by-method-policy', source: 'mode_guard' },
  mitm_required: { message: 'MITM required for limited HTTPS.', header: 'blocked-by-mitm-required', source: 'mode_guard' },
};

/** An answer that a program gets in place of the one that it wanted. */
export interface RefusalAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to a plain request: programs can read why. `decider`: who was asked and said no. */
export function refusalOfRequest(reason: BlockReason, { host, port, protocol }: NetworkRequest, decider: string | null): RefusalAnswer {
  const { message, header, source } = texts[reason];
  const body = { status: 'blocked', host, reason, decision: 'deny', source: decider ?? source, protocol, port, message };
  return { headers: { 'content-type': 'application/json', 'x-proxy-error': header }, body: JSON.stringify(body) };
}

/** The answer to a request for a tunnel: people read it. */
export function refusalOfTunnel(reason: BlockReason): RefusalAnswer {
  const { message, header } = texts[reason];
  return { headers: { 'content-type': 'text/plain', 'x-proxy-error': header }, body: message };
}
