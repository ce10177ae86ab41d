import { isLoopback } from './listen-url.js';

/** What people and tools read on stderr of a WebSocket listener: the first `ws://` is its address. */
export function banner(url: string, host: string): string {
  const http = url.replace(/^ws:/, 'http:');
  const note = isLoopback(host)
    ? 'binds localhost only (use SSH port-forwarding for remote access)'
    : 'reachable from other machines; authentication is opt-in: see --ws-auth';
  return [
    'keelson app-server (WebSockets)',
    `  listening on: ${url}`,
    `  readyz: ${http}/readyz`,
    `  healthz: ${http}/healthz`,
    `  note: ${note}`,
    '',
  ].join('\n');
}
