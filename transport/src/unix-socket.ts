import { chmodSync } from 'node:fs';
import type { AppServer } from 'keelson';
import { type Listener, type ListenOptions, silentLogger } from './listener.js';
import { controlSocketPath, prepareSocketPath } from './socket-path.js';
import { findUpgradeProblem } from './upgrade-rules.js';
import { UpgradeServer } from './upgrade-server.js';
import { resolveUserPath } from './user-path.js';

/** Where a Unix socket is, and how its clients are treated. */
export interface ListenUnixSocketOptions extends ListenOptions {
  /** Relative to the current directory, or from the home directory with `~/`. Default: the control socket in the server's home. */
  readonly path?: string;
}

/**
 * Serves clients over WebSocket on a Unix socket. Its folder becomes private to the user. A socket that a killed server
 * left is replaced. Rejects when another server listens there, or something else is at the path.
 */
export async function listenUnixSocket(server: AppServer, options: ListenUnixSocketOptions = {}): Promise<Listener> {
  const path = options.path === undefined ? controlSocketPath(server.home) : resolveUserPath(options.path);
  await prepareSocketPath(path);
  const { logger = silentLogger } = options;
  const listener = new UpgradeServer(server, {
    ...options,
    kind: 'unix',
    logger,
    judge: (request) => (request.method === 'GET' && findUpgradeProblem(request.headers) === null ? { kind: 'upgrade' } : null),
  });
  await listener.listen({ path }, () => chmodSync(path, 0o600));
  logger.info?.('listening on a socket', { path });
  const close = (): Promise<void> => listener.close();
  return { url: `unix://${path}`, close, [Symbol.asyncDispose]: close };
}
