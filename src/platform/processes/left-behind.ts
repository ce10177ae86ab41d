import { readdir, readFile } from 'node:fs/promises';
import { killProcessGroup } from './process-tree.js';

interface Member {
  readonly pid: number;
  /** When it began, in ticks since the machine did: a number may come to mean another process. */
  readonly startTime: string;
}

/** What is left of the process group of a program that has ended. */
export interface LeftBehind {
  readonly group: number;
  readonly members: readonly Member[];
}

/** `null` when all of the group is gone, and on systems without /proc, where nobody could tell later whose it is. */
export async function findLeftBehind(group: number): Promise<LeftBehind | null> {
  if (!hasMembers(group)) return null;
  const members: Member[] = [];
  for (const name of await readdir('/proc').catch(() => [])) {
    const found = /^\d+$/.test(name) ? await readStat(Number(name)) : null;
    if (found?.group === group) members.push({ pid: Number(name), startTime: found.startTime });
  }
  return members.length === 0 ? null : { group, members };
}

/** Whether one of those who were left is still there: then the group is still the same. */
export async function isStillThere({ group, members }: LeftBehind): Promise<boolean> {
  const found = await Promise.all(members.map(async ({ pid, startTime }) => ({ startTime, now: await readStat(pid) })));
  return found.some(({ startTime, now }) => now?.group === group && now.startTime === startTime);
}

/** Ends the group, if it is still the same. */
export async function killLeftBehind(left: LeftBehind): Promise<void> {
  if (await isStillThere(left)) killProcessGroup(left.group, 'SIGKILL');
}

function hasMembers(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    // ESRCH: it is empty.
    return false;
  }
}

/** `/proc/N/stat` is `N (name) state parent group …`, and the name may hold anything. */
async function readStat(pid: number): Promise<{ readonly group: number; readonly startTime: string } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTime = fields[19];
  const isZombie = fields[0] === 'Z';
  return startTime === undefined || isZombie ? null : { group: Number(fields[2]), startTime };
}
