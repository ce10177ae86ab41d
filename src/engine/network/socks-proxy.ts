import { createServer, type Socket } from 'node:net';
import { errorCodeOf } from '../../platform/os-error.js';
import { connectTo, join } from './connect.js';
import { toHost } from './host.js';
import { type ListenAt, type Listener, listen } from './listener.js';
import type { NetworkGate } from './network-gate.js';

const version = 5;
const noAuthentication = 0;
const noneAcceptable = 0xff;
const connectCommand = 1;

/** What the client is told of its wish. */
const replies = { succeeded: 0, failed: 1, notAllowed: 2, hostUnreachable: 4, refused: 5, badCommand: 7, badAddress: 8 } as const;

/** Opens connections as far as the gate admits them: SOCKS version 5, without names and passwords, and without datagrams. */
export function startSocksProxy(gate: Pick<NetworkGate, 'admit'>, at: ListenAt): Promise<Listener> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    serve(gate, socket).catch(() => socket.destroy());
  });
  return listen(server, at);
}

async function serve(gate: Pick<NetworkGate, 'admit'>, socket: Socket): Promise<void> {
  const reader = new Reader(socket);
  const [greeting, count = 0] = await reader.take(2);
  const methods = await reader.take(count);
  if (greeting !== version || !methods.includes(noAuthentication)) return endWith(socket, Buffer.from([version, noneAcceptable]));
  socket.write(Buffer.from([version, noAuthentication]));

  const [spoken, command, , kind = 0] = await reader.take(4);
  if (spoken !== version) return void socket.destroy();
  const text = await readAddress(reader, kind);
  if (text === null) return endWith(socket, reply(replies.badAddress));
  const port = (await reader.take(2)).readUInt16BE(0);
  if (command !== connectCommand) return endWith(socket, reply(replies.badCommand));
  const host = toHost(text);
  if (host === null) return endWith(socket, reply(replies.badAddress));
  const admission = await gate.admit({ protocol: 'socks5Tcp', host, port, method: null });
  if (admission.type === 'blocked') return endWith(socket, reply(replies.notAllowed));
  await open(socket, reader, { address: admission.address, port });
}

async function open(socket: Socket, reader: Reader, to: { readonly address: string; readonly port: number }): Promise<void> {
  let upstream: Socket;
  try {
    upstream = await connectTo(to.address, to.port);
  } catch (error) {
    const code = errorCodeOf(error);
    const isGone = code === 'EHOSTUNREACH' || code === 'ENETUNREACH';
    return endWith(socket, reply(code === 'ECONNREFUSED' ? replies.refused : isGone ? replies.hostUnreachable : replies.failed));
  }
  if (socket.destroyed) return void upstream.destroy();
  socket.write(reply(replies.succeeded));
  const early = reader.release();
  if (early.length > 0) upstream.write(early);
  join(socket, upstream);
}

/** `null`: it is of no known kind. */
async function readAddress(reader: Reader, kind: number): Promise<string | null> {
  switch (kind) {
    case 1:
      return [...(await reader.take(4))].join('.');
    case 3: {
      const [length = 0] = await reader.take(1);
      return (await reader.take(length)).toString('latin1');
    }
    case 4: {
      const bytes = await reader.take(16);
      return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':');
    }
    default:
      return null;
  }
}

/** With the address of nobody: no client needs to know ours. */
const reply = (code: number): Buffer => Buffer.from([version, code, 0, 1, 0, 0, 0, 0, 0, 0]);

const endWith = (socket: Socket, bytes: Buffer): void => {
  socket.end(bytes);
};

/** More than any greeting has. */
const maxEarlyBytes = 64 * 1024;

/** Takes bytes off a socket as they are needed. */
class Reader {
  readonly #socket: Socket;
  readonly #hear = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length > maxEarlyBytes) this.#socket.pause();
    this.#wake();
  };
  readonly #leave = (): void => {
    this.#hasLeft = true;
    this.#wake();
  };
  #bytes: Buffer = Buffer.alloc(0);
  #hasLeft = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#hear);
    for (const event of ['end', 'close']) socket.once(event, this.#leave);
  }

  async take(count: number): Promise<Buffer> {
    while (this.#bytes.length < count) {
      if (this.#hasLeft) throw new Error('the client left');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  /** What came already and nobody took. The rest stays in the socket. */
  release(): Buffer {
    this.#socket.pause();
    this.#socket.off('data', this.#hear);
    return this.#bytes;
  }
}
