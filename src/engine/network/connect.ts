import { connect, type Socket } from 'node:net';

/** Opens a connection to an address, within the time. Rejects when nobody is there. */
export function connectTo(address: string, port: number, timeoutMs = 30_000): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, allowHalfOpen: true });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('connecting took too long')));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** Lets two ends talk to each other until both have said all, or one breaks. */
export function join(one: Socket, other: Socket): void {
  const end = (): void => {
    one.destroy();
    other.destroy();
  };
  for (const socket of [one, other]) socket.on('error', end);
  one.once('close', () => other.destroySoon());
  other.once('close', () => one.destroySoon());
  one.pipe(other);
  other.pipe(one);
}
