import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { ioErrorText, isCode } from './io-error.js';

/** What an address of the system holds, less the byte that ends it. */
const longestPath = process.platform === 'linux' ? 107 : 103;

/** The socket by which programs of this machine find the server of a home. */
export const controlSocketPath = (home: string): string => join(home, 'app-server-control', 'app-server-control.sock');

/** Makes the way free for a socket, in a folder that is the user's alone. @throws Error when the path is taken or cannot be used */
export async function prepareSocketPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > longestPath) throw new Error(`path must be shorter than SUN_LEN: ${path}`);
  await makePrivate(dirname(path));
  const found = await lstat(path).catch(orAbsent);
  if (found === null) return;
  if (!found.isSocket()) throw new Error(`app-server control socket path exists and is not a socket: ${path}`);
  if (await accepts(path)) throw new Error(`app-server control socket is already in use at ${path}`);
  await rm(path, { force: true });
}

async function makePrivate(folder: string): Promise<void> {
  try {
    const found = await lstat(folder).catch(orAbsent);
    if (found === null) await mkdir(folder, { mode: 0o700 });
    else if (!found.isDirectory()) throw new Error(`socket directory path exists and is not a directory: ${folder}`);
    await chmod(folder, 0o700);
  } catch (error) {
    throw new Error(ioErrorText(error), { cause: error });
  }
}

function orAbsent(error: unknown): null {
  if (isCode(error, 'ENOENT')) return null;
  throw error;
}

/** Whether somebody listens. A socket that refuses was left by a server that was killed. */
function accepts(path: string): Promise<boolean> {
  return new Promise((resolveAccepts, reject) => {
    const probe = connect({ path });
    probe.once('connect', () => {
      probe.destroy();
      resolveAccepts(true);
    });
    probe.once('error', (error) => {
      if (isCode(error, 'ECONNREFUSED') || isCode(error, 'ENOENT')) resolveAccepts(false);
      else reject(new Error(ioErrorText(error), { cause: error }));
    });
  });
}
