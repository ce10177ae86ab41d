import { readFileSync } from 'node:fs';

/** Whether a process is there and no zombie: nobody may be left to bury it in a container. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
