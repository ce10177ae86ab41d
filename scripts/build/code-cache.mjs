// Has the built program started once, and keeps beside each of its chunks what the engine compiled of it: starts after this
// one read that, where the engine is of the same version.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const recorder = fileURLToPath(new URL('record-code.cjs', import.meta.url));

/** The handshake, and a request that has the rest of the server made. */
const messages = [
  { id: 1, method: 'initialize', params: { clientInfo: { name: 'keelson-build', version: '1' } } },
  { method: 'initialized' },
  { id: 2, method: 'thread/loaded/list', params: {} },
];

/** @throws Error when the program does not start */
export async function writeCodeCache(program) {
  const home = await mkdtemp(join(tmpdir(), 'keelson-build-'));
  try {
    const env = { PATH: process.env.PATH, HOME: home, CODEX_HOME: home };
    const child = spawn(process.execPath, ['--require', recorder, program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
    const ended = once(child, 'exit');
    const output = await text(child.stdout);
    const [code] = await ended;
    if (code !== 0 || !output.includes('"id":2,"result"')) throw new Error(`${program} ended with ${code} after it said ${output}`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
