const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/** What of the environment may stand between the server and the network; `null`: nothing. Credentials are taken out. */
export function connectivityDiagnostics(env: Readonly<Record<string, string>>): string | null {
  const set = proxyVariables.flatMap((name) => (env[name] ? [`  ${name}=${withoutCredentials(env[name])}\n`] : []));
  if (set.length === 0) return null;
  return `Requests go through proxies that the environment names:\n${set.join('')}`;
}

function withoutCredentials(value: string): string {
  const at = value.lastIndexOf('@');
  if (at === -1) return value;
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(value)?.[0] ?? '';
  return `${scheme}[REDACTED]@${value.slice(at + 1)}`;
}
