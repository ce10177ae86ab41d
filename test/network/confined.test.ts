import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConfinedFolder, openConfinedFolder } from '../sandbox/confined-folder.js';
import { whyNoBubblewrap } from '../support/sandbox.js';

/** Says `hello`, on a socket and on a port of this machine. */
async function openGreeter(path: string): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  const servers = [1, 2].map(() => createServer((socket) => socket.end('hello')));
  const [far, near] = servers;
  await new Promise<void>((resolve) => far?.listen(path, resolve));
  await new Promise<void>((resolve) => near?.listen(0, '127.0.0.1', resolve));
  const address = near?.address();
  return { servers, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

describe.skipIf(whyNoBubblewrap !== null)(`a command behind proxies${whyNoBubblewrap === null ? '' : ` (${whyNoBubblewrap})`}`, () => {
  let folder: ConfinedFolder;
  let outside: string;
  let greeter: Awaited<ReturnType<typeof openGreeter>>;
  let routes: { readonly port: number; readonly socket: string }[];
  beforeAll(async () => {
    folder = await openConfinedFolder();
    outside = await mkdtemp(join(tmpdir(), 'keelson-routes-'));
    greeter = await openGreeter(join(outside, 'far.sock'));
    routes = [{ port: 3999, socket: join(outside, 'far.sock') }];
  });
  afterAll(async () => {
    for (const server of greeter.servers) server.close();
    await folder[Symbol.asyncDispose]();
    await rm(outside, { recursive: true, force: true });
  });

  /** Connects, and prints what it hears, or why not. */
  const connecting = (where: string): [string, ...string[]] => [
    process.execPath,
    '-e',
    `require('node:net').connect(${where}).on('data', (bytes) => console.log(String(bytes))).on('error', (error) => console.log(error.code))`,
  ];

  test('reaches the ports that lead to them', async () => {
    expect(await folder.run(connecting('3999, "127.0.0.1"'), { routes })).toEqual({ exitCode: 0, output: 'hello\n' });
  });

  test('reaches no other port of this machine', async () => {
    expect((await folder.run(connecting(`${greeter.port}, "127.0.0.1"`), { routes })).output).toBe('ECONNREFUSED\n');
  });

  test('reaches no other machine', async () => {
    expect((await folder.run(connecting('80, "1.1.1.1"'), { routes })).output).toBe('ENETUNREACH\n');
  });

  test('opens no socket of its own to the other end', async () => {
    expect((await folder.run(connecting(JSON.stringify({ path: join(outside, 'far.sock') })), { routes })).output).toBe('EPERM\n');
  });

  test('is held back in all else', async () => {
    const { output } = await folder.script(`touch ${outside}/made || echo no; touch here && echo yes`, { routes });

    expect(output).toMatch(/no\n.*yes\n$/s);
  });

  test('ends as it ends', async () => {
    expect((await folder.script('exit 7', { routes })).exitCode).toBe(7);
    expect((await folder.script('kill -9 $$', { routes })).exitCode).toBe(137);
  });

  test('has its environment, of which nothing runs outside', async () => {
    const evil = join(folder.cwd, 'evil.cjs');
    await writeFile(evil, `require('node:fs').writeFileSync(${JSON.stringify(join(outside, 'escaped'))}, '')`);

    const { output } = await folder.script('echo $NODE_OPTIONS', { routes, env: { NODE_OPTIONS: `--require ${evil}` } });

    expect(output).toMatch(new RegExp(`^--require ${evil}\n`));
    expect(await readdir(outside)).toEqual(['far.sock']);
  });

  test('cannot put another socket in place, wherever it may write', async () => {
    const sockets = join(folder.cwd, 'deep/sockets');
    await mkdir(sockets, { recursive: true });
    const inside = await openGreeter(join(sockets, 'far.sock'));

    const moves = 'mv deep moved; rm -rf deep; mv deep/sockets deep/moved; touch deep/sockets/far.sock; ls -A deep/sockets';
    const { output } = await folder.script(moves, { routes: [{ port: 3999, socket: join(sockets, 'far.sock') }] });

    const left = await readdir(sockets);
    for (const server of inside.servers) server.close();
    expect(
      output.split('\n').filter((line) => line !== '' && !/busy|denied|Read-only|not permitted|Directory not empty/i.test(line)),
    ).toEqual([]);
    expect(left).toEqual(['far.sock']);
  });
});
