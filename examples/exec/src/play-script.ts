import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoModel } from './demo.js';
import { exec } from './exec.js';
import type { Surroundings } from './surroundings.js';

/** Plays the built-in script in a directory of its own, gone afterwards, so that it can be tried anywhere. */
export async function playScript(argv: readonly string[], io: Surroundings): Promise<number> {
  const base = await mkdtemp(join(tmpdir(), 'keelson-demo-'));
  try {
    io.stderr.write(`No model provider in use: playing a script in ${base}\n`);
    const args = ['--yolo', ...(argv.length === 0 ? ['Greet the world'] : argv)];
    return await exec(args, { ...io, cwd: base, server: { home: join(base, '.keelson'), model: demoModel() } });
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

/** Whether there is a model to ask: a key in the environment, a provider in the configuration, or a login. */
export async function hasProvider(env: Readonly<Record<string, string>>): Promise<boolean> {
  if (env['OPENAI_API_KEY'] || env['CODEX_API_KEY']) return true;
  const home = env['CODEX_HOME'] || join(homedir(), '.codex');
  const read = (name: string): Promise<string> => readFile(join(home, name), 'utf8').catch(() => '');
  // No file is the common case and means: no provider.
  return /^\s*model_provider\s*=/m.test(await read('config.toml')) || (await read('auth.json')) !== '';
}
