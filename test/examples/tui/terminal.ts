import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Script, startModelServer } from 'keelson/testing';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { ScreenModel } from './screen.js';

/** How long a text may take to come: long, as machines may be slow. */
const patienceMs = 60_000;

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The package of terminals, where it can be loaded. */
const pty = await import('@lydell/node-pty').catch(() => null);

export interface Terminal {
  /** Resolves as soon as the text stands on the screen or above it. @throws with the screen in its message */
  sees(text: string): Promise<void>;
  /** Resolves as soon as the text stands nowhere on the visible screen. */
  seesNo(text: string): Promise<void>;
  /** Resolves as soon as the screen is as it should be. */
  shows(what: string, isSo: (screen: ScreenModel) => boolean): Promise<void>;
  /** Resolves as soon as the program has written this, control sequences included. */
  wrote(text: string): Promise<void>;
  type(keys: string): void;
  /** Another size of the window. */
  resize(size: { readonly columns: number; readonly rows: number }): void;
  signal(name: 'SIGTERM' | 'SIGHUP'): void;
  readonly screen: ScreenModel;
  /** All that the program has written, as it came. */
  written(): string;
  readonly exitCode: Promise<number>;
  readonly cwd: string;
  readonly home: string;
}

export interface TerminalOptions {
  /** Default: the model is not asked. */
  readonly script?: Script;
  /** Lines of config.toml, after those of the model and before its provider. */
  readonly config?: string;
  /** Settings that take the place of the scripted model's. */
  readonly wholeConfig?: string;
  /** Runs before the program starts. */
  readonly prepare?: (place: { readonly home: string; readonly cwd: string }) => Promise<void>;
  readonly args?: readonly string[];
  /** What is seen when it has started. Default: the empty composer. */
  readonly sees?: string;
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly env?: Readonly<Record<string, string>>;
}

/** The program from its sources, as one file where its packages are found: it needs no build and is no older than the tests. */
async function bundleProgram(): Promise<{ path: string; dispose: () => Promise<void> }> {
  const dist = join(root, 'examples/tui/dist');
  await mkdir(dist, { recursive: true });
  const folder = await mkdtemp(join(dist, 'test-'));
  const path = join(folder, 'main.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'examples/tui/src/main.ts')],
    outfile: path,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    packages: 'external',
    logLevel: 'silent',
    alias: {
      keelson: join(root, 'src/index.ts'),
      'keelson/testing': join(root, 'src/testing/index.ts'),
    },
  });
  return { path, dispose: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts the program in a terminal of its own, with a model behind a socket. */
async function openTerminal(program: string, options: Omit<TerminalOptions, 'sees'>): Promise<Terminal> {
  if (pty === null) throw new Error('there are no terminals');
  const { columns, rows } = options.size ?? { columns: 100, rows: 30 };
  const base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-tui-')));
  const [home, cwd] = [join(base, 'home'), join(base, 'work')];
  await Promise.all([mkdir(home), mkdir(cwd)]);
  const model = await startModelServer(options.script ?? []);
  await writeFile(join(home, 'config.toml'), options.wholeConfig ?? configText(model.url, options.config));
  await options.prepare?.({ home, cwd });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: base,
    TMPDIR: base,
    CODEX_HOME: home,
    TERM: 'xterm-256color',
    NO_COLOR: '1',
    ...options.env,
  };
  const child = pty.spawn(process.execPath, [program, ...(options.args ?? [])], { cols: columns, rows, cwd, env });
  const screen = new ScreenModel({ columns, rows });
  const chunks: string[] = [];
  const changed = new Set<() => void>();
  child.onData((data) => {
    chunks.push(data);
    screen.write(data);
    for (const look of [...changed]) look();
  });
  let isOver = false;
  const exitCode = new Promise<number>((resolve) => {
    child.onExit((exit) => {
      isOver = true;
      resolve(exit.exitCode);
    });
  });
  onTestFinished(async () => {
    if (!isOver) child.kill('SIGKILL');
    await exitCode;
    await model.close();
    await rm(base, { recursive: true, force: true });
  });
  const until = (isSo: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        changed.delete(look);
        clearTimeout(timer);
        settle();
      };
      const look = (): void => {
        if (isSo()) end(resolve);
      };
      const timer = setTimeout(() => end(() => reject(new Error(`${what}; the screen:\n${screen.text}`))), patienceMs);
      changed.add(look);
      look();
    });
  return {
    sees: (text) => until(() => screen.text.includes(text), `never saw ${JSON.stringify(text)}`),
    seesNo: (text) => until(() => !screen.visible.includes(text), `still sees ${JSON.stringify(text)}`),
    shows: (what, isSo) => until(() => isSo(screen), `never showed ${what}`),
    wrote: (text) => until(() => chunks.join('').includes(text), `never wrote ${JSON.stringify(text)}`),
    type: (keys) => child.write(keys),
    resize: (size) => {
      screen.resize(size);
      child.resize(size.columns, size.rows);
    },
    signal: (name) => child.kill(name),
    screen,
    written: () => chunks.join(''),
    exitCode,
    cwd,
    home,
  };
}

const configText = (url: string, more = ''): string => `
model = "gpt-5.5"
model_provider = "scripted"
approval_policy = "untrusted"
sandbox_mode = "danger-full-access"
${more}
[model_providers.scripted]
name = "Scripted"
base_url = "${url}"
wire_api = "responses"
`;

type OpenTerminal = (options: TerminalOptions) => Promise<Terminal>;

/** Tests that look at the program in terminals. `open` resolves when it takes keys. */
export function describeInTerminal(name: string, tests: (open: OpenTerminal) => void): void {
  if (pty === null) console.warn(`skipped: ${name}, as @lydell/node-pty does not load here`);
  describe.skipIf(pty === null)(name, { timeout: 2 * patienceMs }, () => {
    let program: Awaited<ReturnType<typeof bundleProgram>>;
    beforeAll(async () => {
      program = await bundleProgram();
    }, patienceMs);
    afterAll(() => program.dispose());
    tests(async ({ sees = 'Ask for something', ...options }) => {
      const terminal = await openTerminal(program.path, options);
      await terminal.sees(sees);
      return terminal;
    });
  });
}
