import { type ChildProcess, spawn } from 'node:child_process';
import type { ManagedProcess, Processes, SpawnRequest } from './process.js';

/**
 * A program that hears which process groups there are, and ends them once nobody speaks to it any more: its server was
 * killed. What a terminal or a shutdown says to all programs at once is not meant for it.
 */
export const watchProgram = `
trap '' HUP INT QUIT TERM
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
for group in $groups; do kill -KILL "-$group"; done 2> /dev/null
`;

/** Starts programs that end with their server, also where that is killed and can end nothing itself. */
export class WatchedProcesses implements Processes {
  readonly #processes: Processes;
  #watch: ChildProcess | null = null;

  constructor(processes: Processes) {
    this.#processes = processes;
  }

  async spawn(request: SpawnRequest): Promise<ManagedProcess> {
    const watch = this.#start();
    const started = await this.#processes.spawn(request);
    watch?.stdin?.write(`+ ${started.pid}\n`);
    void started.ended.then(() => watch?.stdin?.write(`- ${started.pid}\n`));
    return started;
  }

  /** Resolves when nothing watches any more. Call it when all programs have ended. */
  async close(): Promise<void> {
    const watch = this.#watch;
    this.#watch = null;
    if (watch === null || watch.exitCode !== null) return;
    const gone = new Promise<void>((resolve) => void watch.once('close', () => resolve()));
    watch.stdin?.end();
    await gone;
  }

  /** `null`: this system has no shell for it. */
  #start(): ChildProcess | null {
    if (process.platform === 'win32') return null;
    if (this.#watch !== null) return this.#watch;
    const watch = spawn('/bin/sh', ['-c', watchProgram], { cwd: '/', env: {}, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    // Without it programs run all the same.
    watch.on('error', () => {});
    watch.stdin?.on('error', () => {});
    watch.unref();
    if (watch.stdin !== null && 'unref' in watch.stdin && typeof watch.stdin.unref === 'function') watch.stdin.unref();
    this.#watch = watch;
    return watch;
  }
}
