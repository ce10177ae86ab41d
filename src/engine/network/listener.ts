import { createServer, type Server, type Socket } from 'node:net';

/** A proxy that listens on this machine. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
}

export interface ListenAt {
  /** 0: any that is free. */
  readonly port: number;
  /** The path of a socket that leads here, too. */
  readonly socket?: string;
}

/** Listens on the loopback address. Its end is the end of all its connections. */
export async function listen(server: Server, { port, socket }: ListenAt): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (one: Socket) => {
    sockets.add(one);
    one.once('close', () => sockets.delete(one));
  });
  const servers = [server];
  const close = async (): Promise<void> => {
    const closed = servers.map((each) => new Promise<void>((resolve) => each.close(() => resolve())));
    for (const one of sockets) one.destroy();
    await Promise.all(closed);
  };
  await opened(server, { host: '127.0.0.1', port });
  if (socket !== undefined) {
    const door = createServer({ allowHalfOpen: true }, (one) => server.emit('connection', one));
    try {
      await opened(door, { path: socket });
    } catch (error) {
      await close();
      throw error;
    }
    servers.push(door);
  }
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : port, [Symbol.asyncDispose]: close };
}

function opened(server: Server, where: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      server.unref();
      resolve();
    });
  });
}
