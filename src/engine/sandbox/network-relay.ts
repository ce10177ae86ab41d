import type { NetworkRoute } from './sandbox.js';

/**
 * Stands between the network of a command, which leads nowhere, and the sockets that proxies listen on: it listens on
 * the ports, then starts the command. It runs as text, as the sandbox starts it where no file of ours need be found.
 * What the terminal says to the command is not meant for it.
 */
const relay = `
const { connect, createServer } = require('node:net');
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const [routes, program, ...args] = process.argv.slice(1);
for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGHUP']) process.on(signal, () => {});
const listen = ({ port, socket }) => new Promise((resolve, reject) => {
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: socket, allowHalfOpen: true });
    const end = () => { near.destroy(); far.destroy(); };
    near.on('error', end).pipe(far);
    far.on('error', end).pipe(near);
  });
  server.once('error', reject).listen(port, '127.0.0.1', resolve);
});
Promise.all(JSON.parse(routes).map(listen)).then(() => {
  const child = spawn(program, args, { stdio: ['inherit', 'inherit', 'inherit', 3] });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => { console.error(error.message); process.exit(127); });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}, (error) => { console.error('the network of the command could not be set up: ' + error.message); process.exit(126); });
`;

interface Relayed {
  readonly bubblewrap: string;
  readonly node: string;
  readonly routes: readonly NetworkRoute[];
  readonly argv: readonly string[];
}

/** Gives a command that holds itself back a network of its own, in which nothing but the routes can be reached. */
export const relayed = ({ bubblewrap, node, routes, argv }: Relayed): readonly [string, ...string[]] => [
  bubblewrap,
  '--die-with-parent',
  '--dev-bind',
  '/',
  '/',
  '--unshare-user',
  '--unshare-net',
  '--',
  node,
  '-e',
  relay,
  '--',
  JSON.stringify(routes.map(({ port, socket }) => ({ port, socket }))),
  ...argv,
];
