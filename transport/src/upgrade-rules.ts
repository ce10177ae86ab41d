import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What a listener does with a request. */
export type Verdict =
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string; readonly allow?: string };

/** Judges a request to a TCP listener, all but its token. A browser says its `Origin`: only those that are allowed pass. */
export function judge(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, allowedOrigins: ReadonlySet<string>): Verdict {
  const { method = '', url = '', headers } = request;
  if (headers.origin !== undefined && !allowedOrigins.has(headers.origin)) return { kind: 'answer', status: 403 };
  if (isHealthPath(url)) {
    if (method === 'GET' || method === 'HEAD') return { kind: 'answer', status: 200 };
    return { kind: 'answer', status: 405, allow: 'GET,HEAD' };
  }
  if (method !== 'GET') return { kind: 'answer', status: 405, body: 'Request method must be `GET`' };
  const problem = findUpgradeProblem(headers);
  return problem === null ? { kind: 'upgrade' } : { kind: 'answer', status: 400, body: problem };
}

/** What is wrong with the headers of an upgrade to WebSocket; `null`: nothing. */
export function findUpgradeProblem(headers: IncomingHttpHeaders): string | null {
  if (!headers.connection?.toLowerCase().includes('upgrade')) return "Connection header did not include 'upgrade'";
  if (headers.upgrade?.toLowerCase() !== 'websocket') return "`Upgrade` header did not include 'websocket'";
  if (headers['sec-websocket-version'] !== '13') return "`Sec-WebSocket-Version` header did not include '13'";
  return headers['sec-websocket-key'] === undefined ? '`Sec-WebSocket-Key` header missing' : null;
}

const isHealthPath = (url: string): boolean => /^\/(readyz|healthz)(\?|$)/.test(url);
