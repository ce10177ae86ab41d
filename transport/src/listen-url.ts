import { isIPv4, isIPv6 } from 'node:net';

/** Where a server listens. */
export type ListenTarget =
  | { readonly kind: 'stdio' }
  | { readonly kind: 'websocket'; readonly host: string; readonly port: number }
  /** `path: null`: the control socket in the server's home. As written else: it may be relative, or begin with `~`. */
  | { readonly kind: 'unix'; readonly path: string | null }
  | { readonly kind: 'off' };

/** Reads `stdio://`, `ws://IP:PORT`, `unix://`, `unix://PATH` or `off`, exactly as they are. @throws Error that says what is expected */
export function parseListenUrl(text: string): ListenTarget {
  if (text === 'stdio://') return { kind: 'stdio' };
  if (text === 'off') return { kind: 'off' };
  if (text.startsWith('unix://')) return { kind: 'unix', path: text.slice('unix://'.length) || null };
  if (text.startsWith('ws://')) return parseSocketAddress(text);
  throw new Error(
    `unsupported --listen URL \`${text}\`; expected \`stdio://\`, \`unix://\`, \`unix://PATH\`, \`ws://IP:PORT\`, or \`off\``,
  );
}

function parseSocketAddress(text: string): ListenTarget {
  const [, v6, v4, digits] = /^ws:\/\/(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const host = v6 ?? v4 ?? '';
  const isAddress = v6 === undefined ? isIPv4(host) : isIPv6(host);
  if (!isAddress || !(port <= 65_535)) throw new Error(`invalid websocket --listen URL \`${text}\`; expected \`ws://IP:PORT\``);
  return { kind: 'websocket', host, port };
}

/** An address as it stands in a URL. */
export const toAuthority = (host: string, port: number): string => (isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`);

/** Whether only programs of this machine reach the address. */
export const isLoopback = (host: string): boolean => host === '::1' || (isIPv4(host) && host.startsWith('127.'));
