import type { AppServer } from 'keelson';
import { startTestServer, type TestServerOptions } from 'keelson/testing';
import { type Listener, type ListenWebSocketOptions, listenWebSocket } from 'keelson-transport';

export interface Served extends AsyncDisposable {
  readonly server: AppServer;
  readonly listener: Listener;
  readonly url: string;
  readonly port: number;
  /** What the listener and the server logged. */
  readonly logged: readonly string[];
}

/** A server that listens on a free port of this machine. */
export async function serveWebSocket(
  options: Partial<ListenWebSocketOptions> = {},
  serverOptions: TestServerOptions = {},
): Promise<Served> {
  const logged: string[] = [];
  const log = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const logger = { error: log, warn: log };
  const server = await startTestServer({ logger, ...serverOptions });
  const listener = await listenWebSocket(server, { host: '127.0.0.1', port: 0, logger, ...options });
  return {
    server,
    listener,
    url: listener.url,
    port: Number(new URL(listener.url).port),
    logged,
    async [Symbol.asyncDispose]() {
      await listener.close();
      await server.close();
    },
  };
}
