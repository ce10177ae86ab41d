import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AppServer } from '../../../../src/index.js';
import type { Recorded, TestServerOptions } from '../../../../src/testing/index.js';
import { type Answer, type Asked, type Backend, startBackend, storedTokens } from '../../../support/issuer.js';
import { loopbackTls } from './loopback-tls.js';
import { makePluginsPlace, type Written } from './plugins-place.js';

type Json = Readonly<Record<string, unknown>>;

/** A plugin as the catalogue describes it. */
export const catalogPlugin = (name: string, more: Json = {}, release: Json = {}) => ({
  id: `plugins~${name}`,
  name,
  scope: 'GLOBAL',
  installation_policy: 'AVAILABLE',
  authentication_policy: 'ON_USE',
  status: 'ENABLED',
  ...more,
  release: {
    version: '1.0.0',
    display_name: name.toUpperCase(),
    description: `about ${name}`,
    app_ids: [],
    keywords: [],
    interface: {},
    skills: [],
    ...release,
  },
});

export const page = (...plugins: readonly unknown[]): Answer => ({ body: { plugins, pagination: { next_page_token: null } } });

export interface CatalogRequest extends Asked {
  /** Without what all paths of the service begin with, and without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface CatalogPlace extends AsyncDisposable {
  readonly backend: Backend;
  readonly place: Awaited<ReturnType<typeof makePluginsPlace>>;
  /** Where bundles are downloaded from, over TLS. */
  readonly files: string;
  start(options?: TestServerOptions): Promise<AppServer & Recorded>;
  /** Method and address of what the catalogue was asked for, without what is installed. */
  asked(): readonly string[];
}

export interface CatalogPlaceOptions {
  readonly answer?: (request: CatalogRequest, place: Pick<CatalogPlace, 'files'>) => Answer | null;
  /** Files that can be downloaded, by path. */
  readonly downloads?: Readonly<Record<string, Buffer | { readonly status: number; readonly location?: string; readonly body?: string }>>;
  readonly files?: Written;
  /** The text of auth.json; `null`: nobody is logged in. */
  readonly login?: string | null;
  readonly lines?: readonly string[];
}

/** A home whose user is logged in with ChatGPT, and the service behind that. What is not answered is empty, or not found. */
export async function makeCatalogPlace(options: CatalogPlaceOptions = {}): Promise<CatalogPlace> {
  const { answer = () => null, downloads = {}, login = storedTokens(), lines = [], files: written = {} } = options;
  const server = createServer(loopbackTls, (request, response) => {
    const file = downloads[(request.url ?? '').split('?')[0] ?? ''];
    if (Buffer.isBuffer(file)) response.end(file);
    else response.writeHead(file?.status ?? 404, file?.location ? { location: file.location } : {}).end(file?.body ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const files = `https://localhost:${typeof address === 'object' ? address?.port : ''}`;
  const backend = await startBackend((request) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    const path = pathname.replace('/backend-api', '');
    const given = answer({ ...request, path, query: searchParams }, { files });
    return given ?? (/^\/ps\/plugins\/(?:list|installed|workspace\/\w+)$/.test(path) ? page() : null);
  });
  const place = await makePluginsPlace({
    'home/config.toml': [
      `chatgpt_base_url = "${backend.url}/backend-api/"`,
      ...lines,
      '[skills.bundled]\nenabled = false',
      '[features]\nremote_plugin = true\napps = false\n',
    ].join('\n'),
    ...(login === null ? {} : { 'home/auth.json': login }),
    'ca.pem': loopbackTls.cert,
    ...written,
  });
  return {
    backend,
    place,
    files,
    start: (more = {}) =>
      place.start({
        env: {
          HOME: place.at('.'),
          PATH: process.env['PATH'] ?? '',
          CODEX_CA_CERTIFICATE: place.at('ca.pem'),
          // What is meant for elsewhere ends on this machine.
          HTTPS_PROXY: 'http://127.0.0.1:9',
          NO_PROXY: 'localhost,127.0.0.1',
        },
        ...more,
      }),
    asked: () =>
      backend.requests
        .filter(({ url }) => !url.includes('/installed') && url.includes('/plugins'))
        .map(({ method, url }) => `${method} ${url.replace('/backend-api', '')}`),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await backend[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}
