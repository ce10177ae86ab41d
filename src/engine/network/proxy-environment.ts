/** Hosts that programs reach without asking a proxy: where they may reach them at all, the sandbox says. */
const direct = 'localhost,127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16';

const httpNames = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'WS_PROXY',
  'WSS_PROXY',
  'YARN_HTTP_PROXY',
  'YARN_HTTPS_PROXY',
  'NPM_CONFIG_HTTP_PROXY',
  'NPM_CONFIG_HTTPS_PROXY',
  'NPM_CONFIG_PROXY',
  'BUNDLE_HTTP_PROXY',
  'BUNDLE_HTTPS_PROXY',
  'PIP_PROXY',
  'DOCKER_HTTP_PROXY',
  'DOCKER_HTTPS_PROXY',
];
const directNames = ['NO_PROXY', 'NPM_CONFIG_NOPROXY', 'YARN_NO_PROXY', 'BUNDLE_NO_PROXY'];
/** Of these, programs read either spelling. */
const inBothCases = new Set([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'WS_PROXY',
  'WSS_PROXY',
  'NO_PROXY',
  'NPM_CONFIG_HTTP_PROXY',
  'NPM_CONFIG_HTTPS_PROXY',
  'NPM_CONFIG_PROXY',
  'NPM_CONFIG_NOPROXY',
]);

export interface ProxyPorts {
  readonly http: number;
  /** `null`: there is none. */
  readonly socks: number | null;
}

/** What tells programs of the proxies: there is no one way, so each is told in its own. */
export function proxyEnvironment(
  { http, socks }: ProxyPorts,
  { allowsLocal }: { readonly allowsLocal: boolean },
): Readonly<Record<string, string>> {
  const httpUrl = `http://127.0.0.1:${http}`;
  const anyUrl = socks === null ? httpUrl : `socks5h://127.0.0.1:${socks}`;
  return {
    ...named(httpNames, httpUrl),
    ...named(directNames, direct),
    ...Object.fromEntries(['ALL_PROXY', 'FTP_PROXY'].flatMap((name) => [name, name.toLowerCase()].map((each) => [each, anyUrl]))),
    ELECTRON_GET_USE_PROXY: 'true',
    CODEX_NETWORK_PROXY_ACTIVE: '1',
    CODEX_NETWORK_ALLOW_LOCAL_BINDING: allowsLocal ? '1' : '0',
  };
}

const named = (names: readonly string[], value: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.flatMap((name) => (inBothCases.has(name) ? [name, name.toLowerCase()] : [name])).map((name) => [name, value]));
