import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CollectedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly posts: readonly CollectedPost[];
  /** The members of this name of all JSON bodies, at any depth, in order; with `path`, of those that were posted there. */
  all(name: string, path?: string): readonly unknown[];
}

export interface CollectorOptions {
  /** Default: 200. */
  readonly status?: number;
  /** True: it takes requests and never answers. */
  readonly stalls?: boolean;
}

/** A collector of OTLP over HTTP, on a free port of this machine. */
export async function startCollector({ status = 200, stalls = false }: CollectorOptions = {}): Promise<Collector> {
  const posts: CollectedPost[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    posts.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
    if (!stalls) response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    all: (name, where) =>
      posts.flatMap(({ path, body }) => (where === undefined || path === where ? find(JSON.parse(body.toString()), name) : [])),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function find(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [...(key === name ? [member] : []), ...find(member, name)]);
}

/** The attributes of a resource or a record, by name. */
export function attributesOf(list: unknown): Record<string, unknown> {
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}
