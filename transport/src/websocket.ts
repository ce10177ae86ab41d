import type { AppServer } from 'keelson';
import { isLoopback, toAuthority } from './listen-url.js';
import { type Listener, type ListenOptions, silentLogger } from './listener.js';
import { judge } from './upgrade-rules.js';
import { UpgradeServer } from './upgrade-server.js';
import { createAuthorize, type WsAuth } from './web-socket-auth.js';

/** Where WebSockets are taken, and who may connect. */
export interface ListenWebSocketOptions extends ListenOptions {
  /** An IP address. */
  readonly host: string;
  /** 0: one that is free. `url` of the listener says which. */
  readonly port: number;
  /** Who may connect. Default: whoever reaches the address. */
  readonly auth?: WsAuth;
  /** Pages that may connect, as browsers name them (`http://127.0.0.1:8080`). Default: none. */
  readonly allowedOrigins?: readonly string[];
}

/**
 * Serves clients over WebSocket, one JSON message per text frame, and answers `/readyz` and `/healthz`.
 * Rejects when the address cannot be bound, or a secret of `auth` cannot be used.
 */
export async function listenWebSocket(server: AppServer, options: ListenWebSocketOptions): Promise<Listener> {
  const { host, port, auth, logger = silentLogger } = options;
  const authorize = auth ? await createAuthorize(auth) : null;
  const allowedOrigins = new Set(options.allowedOrigins);
  const listener = new UpgradeServer(server, {
    ...options,
    kind: 'websocket',
    logger,
    judge: (request) => judge(request, allowedOrigins),
    ...(authorize ? { authorize: (request) => authorize(request.headers.authorization) } : {}),
  });
  await listener.listen({ host, port });
  if (authorize === null && !isLoopback(host))
    logger.warn('whoever reaches this address may connect: there is no authentication', { host });
  const close = (): Promise<void> => listener.close();
  return { url: `ws://${toAuthority(host, listener.port)}`, close, [Symbol.asyncDispose]: close };
}
