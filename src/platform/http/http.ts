import type { Agent, Dispatcher, EnvHttpProxyAgent } from 'undici';
import { osErrorText } from '../os-error.js';

/** What {@link Fetch} is asked for. Without a method it is GET. */
export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** What {@link Fetch} answers. The body is read by `text`, once. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Asks over HTTP. The `fetch` of browsers and of Node is one. */
export type Fetch = (url: string, request?: HttpRequest) => Promise<HttpResponse>;

type Environment = Readonly<Record<string, string>>;

/** What an environment says about the way out: proxies, and certificates besides the usual ones. */
export async function openDispatcher(env: Environment, options: Agent.Options = {}): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  const connect = await connectOptions(env);
  const proxies = proxiesOf(env);
  const all = { ...options, ...(connect === null ? {} : { connect }) };
  if (proxies.httpProxy === '' && proxies.httpsProxy === '') return new Agent(all);
  return new EnvHttpProxyAgent({ ...all, ...(connect === null ? {} : { requestTls: connect }), ...proxies });
}

/** Empty texts and not absent ones: those would be looked up in the environment of the process. */
function proxiesOf(env: Environment): Required<Pick<EnvHttpProxyAgent.Options, 'httpProxy' | 'httpsProxy' | 'noProxy'>> {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const all = read('ALL_PROXY');
  return { httpProxy: read('HTTP_PROXY') || all, httpsProxy: read('HTTPS_PROXY') || all, noProxy: read('NO_PROXY') };
}

async function connectOptions(env: Environment): Promise<{ readonly ca: string[] } | null> {
  const path = env['CODEX_CA_CERTIFICATE'] || env['SSL_CERT_FILE'];
  if (!path) return null;
  const [{ readFile }, { rootCertificates }] = await Promise.all([import('node:fs/promises'), import('node:tls')]);
  const own = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`the certificates in ${path} cannot be read: ${osErrorText(error)}`, { cause: error });
  });
  return { ca: [...rootCertificates, own] };
}

/** HTTP by the ways of an environment. They are opened on first use and live until they are closed. */
export interface SystemHttp {
  readonly fetch: Fetch;
  dispatcher(): Promise<Dispatcher>;
  close(): Promise<void>;
}

export function createSystemHttp(env: Environment): SystemHttp {
  let opening: Promise<Dispatcher> | null = null;
  const dispatcher = (): Promise<Dispatcher> => {
    opening ??= openDispatcher(env).catch((error: unknown) => {
      opening = null; // It may be mended.
      throw error;
    });
    return opening;
  };
  return {
    dispatcher,
    fetch: async (url, request) => {
      const [{ fetch }, open] = await Promise.all([import('undici'), dispatcher()]);
      return fetch(url, { ...request, dispatcher: open });
    },
    close: async () => {
      await (await opening?.catch(() => null))?.destroy();
    },
  };
}
