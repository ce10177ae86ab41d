import { createServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface GrpcCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: Buffer;
}

export interface GrpcCollector extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly GrpcCall[];
}

/** A collector of OTLP over gRPC, on a free port of this machine. `status` is what it answers with. */
export async function startGrpcCollector({ status = 0 } = {}): Promise<GrpcCollector> {
  const calls: GrpcCall[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream, headers) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    calls.push({ path: headers[':path'] ?? '', headers, message: body.subarray(5, 5 + body.readUInt32BE(1)) });
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }));
    stream.end(Buffer.alloc(5));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
