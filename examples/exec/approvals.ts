import { createInterface } from 'node:readline/promises';
import type { AppServer } from 'keelson';

/** Asks on the terminal before a command runs or a file changes. Without a terminal the answer is no. */
export function askOnTerminal(server: AppServer): void {
  server.handle('item/commandExecution/requestApproval', async ({ command, reason }, { signal }) => {
    const isAllowed = await confirm(`run \`${command ?? 'a command'}\`?${reason ? ` (${reason})` : ''}`, signal);
    return { decision: isAllowed ? 'accept' : 'decline' };
  });
  server.handle('item/fileChange/requestApproval', async ({ reason }, { signal }) => {
    const isAllowed = await confirm(`change these files?${reason ? ` (${reason})` : ''}`, signal);
    return { decision: isAllowed ? 'accept' : 'decline' };
  });
}

async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}
