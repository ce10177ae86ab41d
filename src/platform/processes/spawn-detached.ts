import { spawn } from 'node:child_process';

export interface DetachedProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a program that nobody waits for and nobody hears: it may outlive this one. */
export function spawnDetached({ program, args, cwd, env }: DetachedProgram, onError: (error: Error) => void): void {
  try {
    const child = spawn(program, args, { cwd, env, stdio: 'ignore', detached: true });
    child.once('error', onError);
    child.unref();
  } catch (error) {
    // Some of what the system refuses (too long an argument) is thrown and not told by the event.
    onError(error instanceof Error ? error : new Error(String(error)));
  }
}
