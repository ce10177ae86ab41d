import { ShellSnapshot } from '../exec/shell-snapshot.js';
import type { Services } from '../services.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import { inheritedEnvironment } from '../tools/commands/command-environment.js';

/** Begins to take a snapshot of the shell for a thread's commands. `null`: none is wanted. */
export function takeSnapshot(
  services: Services,
  { id, config }: { readonly id: string; readonly config: ThreadConfig },
): ShellSnapshot | null {
  const { shellSnapshots: shared, clock, ids, userShell: shell, env } = services;
  if (shared === null || config.features?.['shell_snapshot'] !== true) return null;
  return new ShellSnapshot({
    shared,
    threadId: id,
    shell,
    cwd: config.cwd,
    env: inheritedEnvironment(env, config.shellEnvironment),
    policy: config.shellEnvironment,
    nonce: () => ids.uuid(),
    now: () => clock.now(),
  });
}
