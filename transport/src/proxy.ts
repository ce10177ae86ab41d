import { once } from 'node:events';
import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { ioErrorText } from './io-error.js';

/** Copies bytes between two streams and a socket, until both directions have ended. Rejects when nobody listens. */
export async function proxy(options: { readonly path: string; readonly input: Readable; readonly output: Writable }): Promise<void> {
  const { path, input, output } = options;
  const socket = connect({ path, allowHalfOpen: true });
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw new Error(`failed to connect to socket at ${path}: ${ioErrorText(error)}`, { cause: error });
  }
  // Either side may go at any time; what counts is that both ends are seen.
  socket.on('error', () => undefined);
  output.on('error', () => socket.destroy());
  const inputEnded = ended(input);
  input.pipe(socket);
  socket.pipe(output, { end: false });
  await Promise.all([inputEnded, ended(socket)]);
  socket.destroy();
}

const ended = (stream: Readable): Promise<void> =>
  new Promise((resolve) => {
    stream.once('end', () => resolve());
    stream.once('close', () => resolve());
    stream.once('error', () => resolve());
  });
