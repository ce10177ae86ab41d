// What a process holds: for runs that look whether it grows. Linux only.
import { readdir, readFile } from 'node:fs/promises';
import { setImmediate as tick } from 'node:timers/promises';

/** Processes that descend from this one, zombies too. */
export async function descendants(root = process.pid) {
  const parents = new Map();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    if (stat === null) continue;
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isBelow = (pid) => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

/** Descriptors, processes, what keeps the event loop alive by kind, and memory after a collection (`--expose-gc`). */
export async function vitalSigns() {
  for (let round = 0; round < 4; round++) {
    await tick();
    globalThis.gc?.();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const kinds = {};
  for (const kind of process.getActiveResourcesInfo()) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const megabytes = (bytes) => Math.round((bytes / 2 ** 20) * 10) / 10;
  return {
    descriptors: (await readdir('/proc/self/fd')).length - 1,
    processes: (await descendants()).length,
    kinds,
    heap: megabytes(heapUsed),
    external: megabytes(external),
    rss: megabytes(rss),
  };
}

export const signsLine = ({ descriptors, processes, kinds, heap, external, rss }) =>
  `heap ${heap} MB, external ${external} MB, rss ${rss} MB, ${descriptors} descriptors, ${processes} processes, ${JSON.stringify(kinds)}`;
