import { ShellSnapshot } from '../exec/shell-snapshot.js';
import type { Services } from '../services.js';
import type { ThreadConfig } from '../thread-config.js';
import type { Threads } from '../threads.js';
import { inheritedEnvironment } from '../tools/command-environment.js';

export interface ThreadSnapshotRequest {
  readonly id: string;
  readonly config: ThreadConfig;
  readonly parentThreadId: string | null;
}

/** The shell of a thread's commands: agents share that of their parent. `null`: there is none. */
export function takeSnapshot(services: Services, threads: Threads, request: ThreadSnapshotRequest): ShellSnapshot | null {
  const { id, config, parentThreadId } = request;
  const parent = parentThreadId === null ? null : threads.find(parentThreadId);
  if (parent) return parent.snapshot;
  const { snapshotsFolder, clock, ids, processes, userShell: shell, env } = services;
  if (snapshotsFolder === null || config.features?.['shell_snapshot'] !== true) return null;
  return new ShellSnapshot({
    folder: snapshotsFolder,
    threadId: id,
    shell,
    cwd: config.cwd,
    env: inheritedEnvironment(env, config.shellEnvironment),
    policy: config.shellEnvironment,
    processes,
    nonce: () => ids.uuid(),
    now: () => clock.now(),
  });
}
