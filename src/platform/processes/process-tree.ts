import { readdir, readFile } from 'node:fs/promises';

export type KillSignal = 'SIGTERM' | 'SIGKILL';

/** Signals everybody in a process group. Its id is that of the process that leads it. */
export function killProcessGroup(pid: number, signal: KillSignal): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nobody of the group is left.
  }
}

/**
 * Ends a program, its group, and what left the group but still descends from it (as `setsid` and terminals of their
 * own do), and gives those: once their parent is gone nobody knows where they came from. Descendants are known on
 * systems with /proc; elsewhere the group is all.
 */
export async function killProcessTree(pid: number, signal: KillSignal): Promise<readonly number[]> {
  const below = await descendantsOf(pid);
  killProcessGroup(pid, signal);
  killProcesses(below, signal);
  return below;
}

/** As `killProcessTree`, of a program that may run on another machine: who runs it there ends it with all that it started. */
export async function killManaged(
  program: { readonly pid: number; kill(signal: KillSignal): void },
  signal: KillSignal,
): Promise<readonly number[]> {
  if (!Number.isNaN(program.pid)) return killProcessTree(program.pid, signal);
  program.kill(signal);
  return [];
}

/** Signals those of the processes that are still there. */
export function killProcesses(pids: Iterable<number>, signal: KillSignal): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // ESRCH: it is gone.
    }
  }
}

async function descendantsOf(root: number): Promise<readonly number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc').catch(() => [])) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = await parentOf(pid);
    if (parent === null) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const found: number[] = [];
  for (let level = children.get(root) ?? []; level.length > 0; level = level.flatMap((pid) => children.get(pid) ?? []))
    found.push(...level);
  return found;
}

/** `/proc/N/stat` is `N (name) state parent …`, and the name may hold anything. */
async function parentOf(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const parent = Number(fields[1]);
  return Number.isInteger(parent) && fields.length > 1 ? parent : null;
}
