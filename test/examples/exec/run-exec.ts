import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { AppServerOptions } from 'keelson';
import { type Script, scriptedModel } from 'keelson/testing';
import { onTestFinished } from 'vitest';
import { exec } from '../../../examples/exec/src/exec.js';

interface Setup {
  /** `null`: the configured provider answers. */
  readonly script?: Script | null;
  /** Default: nothing, at once. `null`: a terminal. */
  readonly stdin?: string | Uint8Array | null;
  /** Both outputs are terminals. */
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly interrupt?: AbortSignal;
  readonly server?: Partial<AppServerOptions>;
}

export interface Place {
  readonly home: string;
  readonly cwd: string;
  run(args: readonly string[], setup?: Setup): Promise<{ code: number; out: string; err: string; events: Record<string, unknown>[] }>;
}

/** A home and a repository of a test's own, gone when it ends, and the runner in them. */
export async function execPlace({ isRepository = true }: { isRepository?: boolean } = {}): Promise<Place> {
  const base = await mkdtemp(join(tmpdir(), 'keelson-exec-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const [home, cwd] = [join(base, 'home'), join(base, 'work')];
  await mkdir(home);
  await mkdir(isRepository ? join(cwd, '.git') : cwd, { recursive: true });
  return {
    home,
    cwd,
    run: async (args, { script = [], stdin = '', terminal = false, env = {}, interrupt, server } = {}) => {
      const [out, err] = [collect(terminal), collect(terminal)];
      const input = Object.assign(Readable.from(stdin === null || stdin.length === 0 ? [] : [stdin]), { isTTY: stdin === null });
      const code = await exec(args, {
        stdin: input,
        stdout: out,
        stderr: err,
        cwd,
        env: { CODEX_HOME: home, HOME: base, PATH: process.env['PATH'] ?? '', ...env },
        onInterrupt: (listener) => {
          if (interrupt?.aborted) listener();
          interrupt?.addEventListener('abort', listener);
          return () => interrupt?.removeEventListener('abort', listener);
        },
        server: { ...(script === null ? {} : { model: scriptedModel(script) }), ...server },
      });
      const lines = out
        .text()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      return { code, out: out.text(), err: err.text(), events: lines.map((line) => JSON.parse(line)) };
    },
  };
}

function collect(isTTY: boolean) {
  const parts: string[] = [];
  return { isTTY, hasColors: () => true, write: (part: string) => void parts.push(part), text: () => parts.join('') };
}
