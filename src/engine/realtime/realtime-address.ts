import { streamDisconnected } from '../../model/errors.js';
import type { ProviderInfo } from '../../model/model-transport.js';
import type { RealtimeConversationVersion } from '../../protocol/index.js';

export interface AddressParts {
  readonly version: RealtimeConversationVersion;
  readonly baseUrl: string;
  readonly queryParams: ProviderInfo['queryParams'];
  /** A conversation with this model, or the control of a call. */
  readonly target: { readonly model: string } | { readonly callId: string };
}

const schemes: Readonly<Record<string, string>> = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' };

/** Where the service's WebSocket is. @throws ModelError */
export function realtimeAddress({ version, baseUrl, queryParams, target }: AddressParts): URL {
  const url = parsed(baseUrl);
  const scheme = schemes[url.protocol];
  if (scheme === undefined) throw streamDisconnected(`unsupported realtime api_url scheme: ${url.protocol.slice(0, -1)}`);
  url.protocol = scheme;
  url.pathname = pathOf(url.pathname);
  const pairs: [string, string][] = [
    ...(version === 'v1' ? [pair('intent', 'quicksilver')] : []),
    ...('model' in target ? [pair('model', target.model)] : []),
    ...Object.entries(queryParams).filter(([name]) => name !== 'intent' && name !== 'model'),
    ...('callId' in target ? [pair('call_id', target.callId)] : []),
  ];
  const own = new URLSearchParams(pairs).toString();
  url.search = [url.search.slice(1), own].filter(Boolean).join('&');
  return url;
}

const pair = (name: string, value: string): [string, string] => [name, value];

function parsed(baseUrl: string): URL {
  try {
    return new URL(baseUrl);
  } catch (error) {
    const why = /^[a-z][a-z\d+.-]*:/i.test(baseUrl) ? 'invalid URL' : 'relative URL without a base';
    throw streamDisconnected(`failed to parse realtime api_url: ${why}`, { cause: error });
  }
}

function pathOf(path: string): string {
  if (path === '' || path === '/') return '/v1/realtime';
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  if (bare.endsWith('/realtime')) return bare;
  return bare.endsWith('/v1') ? `${bare}/realtime` : path;
}
