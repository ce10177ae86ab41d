const signs = [
  'operation not permitted',
  'permission denied',
  'read-only file system',
  'seccomp',
  'sandbox',
  'landlock',
  'failed to write file',
] as const;

/** What a shell says of a death by SIGSYS: of a system call that no program may make. */
const badSystemCall = 128 + 31;

/** Whether a command that ended under a sandbox seems to have failed because of it. */
export function isSandboxDenial({ exitCode, output }: { readonly exitCode: number; readonly output: string }): boolean {
  if (exitCode === 0) return false;
  const text = output.toLowerCase();
  return exitCode === badSystemCall || signs.some((sign) => text.includes(sign));
}
