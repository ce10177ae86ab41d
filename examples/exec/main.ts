// Runs one turn and shows it live: on your model provider if one is configured, else on a script that needs no network.
//   npm start -- "Fix the failing test"
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions } from 'keelson';
import { askOnTerminal } from './approvals.js';
import { type ExecOptions, readArgs, usage } from './args.js';
import { demoModel } from './demo.js';
import { createTextRenderer } from './render-text.js';

export async function main(args: readonly string[], write: (text: string) => void): Promise<number> {
  const options = readArgs(args);
  if (options === null) {
    write(usage);
    return 0;
  }
  if (options.scripted || !(await hasProvider(process.env))) return runScript(options, write);
  if (options.prompt === '') {
    write(usage);
    return 2;
  }
  return runTurn(options, {}, write);
}

/** Works in a directory of its own, gone afterwards, so that it can be tried anywhere. */
async function runScript(options: ExecOptions, write: (text: string) => void): Promise<number> {
  const base = await mkdtemp(join(tmpdir(), 'keelson-demo-'));
  try {
    write(`No model provider in use: playing a script in ${base}\n`);
    const demo: ExecOptions = { ...options, prompt: options.prompt || 'Greet the world', cwd: base, sandbox: 'danger-full-access' };
    return await runTurn(demo, { home: join(base, '.keelson'), model: demoModel() }, write);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

async function runTurn(options: ExecOptions, serverOptions: AppServerOptions, write: (text: string) => void): Promise<number> {
  const server = await AppServer.start({
    clientInfo: { name: 'keelson_exec', version: '0.1.0' },
    sessionSource: 'exec',
    auth: { keyVariables: ['CODEX_API_KEY', 'OPENAI_API_KEY'] },
    ...serverOptions,
  });
  const onInterrupt = () => void server.close();
  process.once('SIGINT', onInterrupt);
  try {
    const asks = serverOptions.model === undefined;
    if (asks) askOnTerminal(server);
    const { thread } = await server.thread.start({
      cwd: options.cwd ?? process.cwd(),
      model: options.model,
      sandbox: options.sandbox,
      approvalPolicy: asks ? 'untrusted' : 'never',
    });
    const { turn } = await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: options.prompt, text_elements: [] }] });

    const renderer = createTextRenderer(write);
    let succeeded = false;
    for await (const notification of server.notifications({ threadId: thread.id })) {
      renderer.render(notification);
      if (notification.method !== 'turn/completed' || notification.params.turn.id !== turn.id) continue;
      succeeded = notification.params.turn.status === 'completed';
      break;
    }
    return succeeded ? 0 : 1;
  } finally {
    process.off('SIGINT', onInterrupt);
    await server.close();
  }
}

async function hasProvider(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (env['OPENAI_API_KEY']) return true;
  const home = env['CODEX_HOME'] || join(homedir(), '.codex');
  // No configuration file is the common case and means: no provider.
  const config = await readFile(join(home, 'config.toml'), 'utf8').catch(() => '');
  return /^\s*model_provider\s*=/m.test(config);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2), (text) => void process.stdout.write(text));
}
