import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppServerOptions } from 'keelson';
import { demoModel } from '../../exec/src/demo.js';
import { runTui, type Surroundings } from './run-tui.js';

const requestsOfScript = 5;

/** A script that plays anew at every prompt, in a folder of its own, and asks before it acts. */
export async function playDemo(argv: readonly string[], io: Surroundings): Promise<number> {
  const base = await mkdtemp(join(tmpdir(), 'keelson-demo-'));
  const notice = `No model is asked: a script plays in ${base}`;
  const config = { approval_policy: 'untrusted', sandbox_mode: 'danger-full-access' };
  try {
    const outcome = await runTui(argv, {
      ...io,
      cwd: base,
      notice,
      server: { home: join(base, '.keelson'), model: endlessDemo(), config },
    });
    return outcome === 'demo' ? 0 : outcome;
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

function endlessDemo(): NonNullable<AppServerOptions['model']> {
  let script = demoModel();
  return {
    stream: (call, onEvent) => {
      if (script.requests.length >= requestsOfScript) script = demoModel();
      return script.stream(call, onEvent);
    },
  };
}
