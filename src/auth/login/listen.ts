import type { RequestListener, Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCodeOf, osErrorText } from '../../platform/os-error.js';
import { LoginFailure } from './login-failure.js';

const attempts = 10;
const pauseMs = 200;

export interface LoopbackServer {
  readonly server: Server;
  readonly port: number;
}

/**
 * Listens on loopback at a fixed port: issuers know no other. Whoever else waits for a login there is told to stop, once.
 * @throws LoginFailure when the port stays taken
 */
export async function listenForLogin(port: number, listener: RequestListener): Promise<LoopbackServer> {
  const { createServer } = await import('node:http'); // Takes long to load, and is seldom needed.
  for (let attempt = 1; ; attempt++) {
    const server = createServer(listener);
    try {
      return { server, port: await listen(server, port) };
    } catch (error) {
      const isTaken = errorCodeOf(error) === 'EADDRINUSE';
      if (!isTaken) throw new LoginFailure(osErrorText(error), { cause: error });
      if (attempt === attempts) throw new LoginFailure(`Port 127.0.0.1:${port} is already in use`, { cause: error });
      if (attempt === 1) await cancelOther(port);
      await sleep(pauseMs);
    }
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const longestWaitMs = 2000;

/** Another program that waits for a login gives the port up. Whatever else is there need not answer. */
async function cancelOther(port: number): Promise<void> {
  const { request } = await import('node:http');
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/cancel', headers: { connection: 'close' }, timeout: longestWaitMs });
    const done = (): void => {
      asked.destroy();
      resolve();
    };
    asked.once('response', done).once('error', done).once('timeout', done).end();
  });
}
