import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** Leads from networks that hold nothing to ports of this machine. */
export interface ProxyRelay extends AsyncDisposable {
  /** A socket that no command can make use of: those behind the relay make no sockets of its kind. */
  readonly path: string;
}

/** Which ports a network may reach, it says itself: the program there is ours, and knows no other. */
const portBytes = 2;

/** Listens for bridges. */
export async function startProxyRelay(folder: string): Promise<ProxyRelay> {
  const home = await mkdtemp(join(folder, 'keelson-relay-'));
  const path = join(home, 'socket');
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => lead(socket));
  });
  await listen(server, path);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(home, { recursive: true, force: true });
    },
  };
}

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve();
    });
  });

function lead(socket: Socket): void {
  const head: Buffer | null = socket.read(portBytes);
  if (head === null) return void socket.destroy();
  const target = connect(head.readUInt16BE(0), '127.0.0.1');
  target.on('error', () => socket.destroy());
  socket.once('close', () => target.destroy());
  socket.pipe(target).pipe(socket);
}

/**
 * A program for Node, run in a network that holds nothing: it listens there on the ports, leads them to the relay, and
 * starts the command, with which it ends.
 */
export const bridgeProgram = `
const net = require('node:net');
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const { ports, relay, argv, descriptors } = JSON.parse(process.argv[1]);
const listen = (port) => new Promise((resolve, reject) => {
  net.createServer((near) => {
    const far = net.connect(relay, () => {
      far.write(Buffer.from([port >> 8, port & 255]));
      near.pipe(far).pipe(near);
    });
    for (const [one, other] of [[near, far], [far, near]]) one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }).on('error', reject).listen(port, '127.0.0.1', resolve);
});
Promise.all(ports.map(listen)).then(() => {
  const child = spawn(argv[0], argv.slice(1), { stdio: Array.from({ length: 3 + descriptors }, (_, at) => at) });
  child.on('error', (error) => { console.error(error.message); process.exit(1); });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}, (error) => { console.error('the network of the sandbox cannot be made: ' + error.message); process.exit(1); });
`;

interface Bridge {
  readonly bubblewrap: string;
  /** Of Node. */
  readonly runtime: string;
  readonly relay: string;
  readonly ports: readonly number[];
  readonly argv: readonly string[];
  readonly descriptors: number;
}

/** Runs what makes a sandbox in a network of its own that leads to the ports alone. */
export function throughBridge({ bubblewrap, runtime, relay, ports, argv, descriptors }: Bridge): readonly [string, ...string[]] {
  const plan = JSON.stringify({ ports, relay, argv, descriptors });
  return [
    bubblewrap,
    '--die-with-parent',
    '--dev-bind',
    '/',
    '/',
    '--unshare-user',
    '--unshare-net',
    '--',
    runtime,
    '-e',
    bridgeProgram,
    plan,
  ];
}
