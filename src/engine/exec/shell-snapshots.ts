import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import type { Processes } from '../../platform/processes/process.js';
import { killProcessTree } from '../../platform/processes/process-tree.js';
import { waitAtMost } from '../../platform/timeout.js';

/** A shell whose files take longer to read is left as it is. */
const limitMs = 10_000;
const staleMs = 3 * 24 * 60 * 60 * 1000;

/** The user's files may take seconds of a processor, and may lock each other out: shells read them by twos. */
const maxShells = 2;

export interface ShellQuestion {
  readonly shell: string;
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Asked {
  readonly answer: Promise<string>;
  readonly isWanted: (() => boolean)[];
}

/** What the snapshots of one server share: threads that begin together have one login shell asked, and not each its own. */
export class ShellSnapshots {
  readonly folder: string;
  readonly #processes: Processes;
  readonly #queue = new PQueue({ concurrency: maxShells });
  readonly #asked = new Map<string, Asked>();
  #isTidy = false;

  constructor(folder: string, processes: Processes) {
    this.folder = folder;
    this.#processes = processes;
  }

  /** What a login shell prints. Empty: it took too long, or nobody wanted to know any more when its turn came. */
  ask(question: ShellQuestion, isWanted: () => boolean): Promise<string> {
    const key = JSON.stringify(question);
    const known = this.#asked.get(key);
    if (known !== undefined) {
      known.isWanted.push(isWanted);
      return known.answer;
    }
    const wanted = [isWanted];
    const answer = this.#queue
      .add(async () => (wanted.some((is) => is()) ? printedBy(this.#processes, question) : ''))
      .finally(() => this.#asked.delete(key));
    this.#asked.set(key, { answer, isWanted: wanted });
    return answer;
  }

  /** A server that was killed left its snapshots behind. They are looked for once. */
  async removeStale(nowMs: number): Promise<void> {
    if (this.#isTidy) return;
    this.#isTidy = true;
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const found = await stat(path).catch(() => null);
      if (found !== null && nowMs - found.mtimeMs > staleMs) await rm(path, { force: true });
    }
  }
}

async function printedBy(processes: Processes, { shell, script, cwd, env }: ShellQuestion): Promise<string> {
  const chunks: Buffer[] = [];
  const child = await processes.spawn({
    program: shell,
    args: ['-lc', script],
    cwd,
    env,
    onOutput: (chunk, stream) => {
      if (stream === 'stdout') chunks.push(chunk);
    },
  });
  if (!(await waitAtMost(limitMs, child.ended))) {
    await killProcessTree(child.pid, 'SIGKILL');
    return '';
  }
  return Buffer.concat(chunks).toString('utf8');
}
