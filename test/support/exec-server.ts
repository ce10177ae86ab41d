import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { WebSocketServer } from 'ws';

type Params = Record<string, string>;

/** Programs and files of this machine behind the protocol of exec servers. */
export interface ExecServer extends AsyncDisposable {
  readonly url: string;
  /** The methods that were called, in order, with what they were called with. */
  readonly calls: readonly { readonly method: string; readonly params: Readonly<Record<string, unknown>> }[];
  /** Hangs up on everybody. */
  hangUp(): void;
}

export async function startExecServer(): Promise<ExecServer> {
  const calls: { method: string; params: Record<string, unknown> }[] = [];
  const running = new Set<ReturnType<typeof spawn>>();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => {
    const children = new Map<string, ReturnType<typeof spawn>>();
    const tell = (method: string, params: unknown): void => socket.send(JSON.stringify({ method, params }));
    const start = ({ processId, argv, cwd, env }: { processId: string; argv: string[]; cwd: string; env: Params }): unknown => {
      const [program = '', ...args] = argv;
      const child = spawn(program, args, {
        cwd,
        env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.add(child);
      children.set(processId, child);
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream]?.on('data', (chunk: Buffer) =>
          tell('process/output', { processId, seq: 1, stream, chunk: chunk.toString('base64') }),
        );
      child.on('exit', (code) => tell('process/exited', { processId, seq: 2, exitCode: code ?? -1 }));
      child.on('close', () => tell('process/closed', { processId, seq: 3 }));
      return { processId };
    };
    const methods: Record<string, (params: never) => unknown> = {
      initialize: () => ({ sessionId: 'session' }),
      'process/start': start,
      'process/terminate': ({ processId }: Params) => ({ running: children.get(processId ?? '')?.kill('SIGKILL') ?? false }),
      'fs/readFile': async ({ path = '' }: Params) => ({ dataBase64: (await readFile(path)).toString('base64') }),
      'fs/writeFile': async ({ path = '', dataBase64 = '' }: Params) => {
        await writeFile(path, Buffer.from(dataBase64, 'base64'));
        return {};
      },
      'fs/createDirectory': async ({ path = '' }: Params) => {
        await mkdir(path, { recursive: true });
        return {};
      },
      'fs/getMetadata': async ({ path = '' }: Params) => {
        const found = await stat(path);
        return { isFile: found.isFile(), isDirectory: found.isDirectory() };
      },
      'fs/remove': async ({ path = '' }: Params) => {
        await rm(path);
        return {};
      },
      'fs/copy': async ({ sourcePath = '', destinationPath = '' }: Params) => {
        await cp(sourcePath, destinationPath);
        return {};
      },
    };
    socket.on('message', async (data) => {
      const { id, method, params } = JSON.parse(String(data));
      if (id === undefined) return;
      calls.push({ method, params });
      try {
        socket.send(JSON.stringify({ id, result: await methods[method]?.(params as never) }));
      } catch {
        socket.send(JSON.stringify({ id, error: { code: -32004, message: 'No such file or directory (os error 2)' } }));
      }
    });
  });
  const address = server.address();
  return {
    url: `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    calls,
    hangUp: () => {
      for (const client of server.clients) client.terminate();
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of running) child.kill('SIGKILL');
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
