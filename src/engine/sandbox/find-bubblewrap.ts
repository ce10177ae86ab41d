import { constants } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Processes } from '../../platform/process.js';
import { SandboxError } from './sandbox.js';

/** What the kernel and bubblewrap can do together. */
export interface WorkingBubblewrap {
  readonly program: string;
  /** Whether the sandbox may have a /proc of its own. */
  readonly mountsProc: boolean;
}

interface Search {
  /** An absolute path that the embedding program names; `null`: the search path says. */
  readonly named: string | null;
  readonly searchPath: string;
}

const howToInstall = 'install the package bubblewrap (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap)';

export const missingBubblewrap = (named: string | null): string =>
  named === null
    ? `the sandbox needs the program bwrap, and there is none on PATH; ${howToInstall}`
    : `the sandbox needs the program bwrap, and there is none at ${named}; ${howToInstall}, or name another place`;

/** The programs of that name, best first. Folders that depend on where one stands do not count. */
export async function findBubblewraps({ named, searchPath }: Search): Promise<readonly string[]> {
  const candidates =
    named === null
      ? searchPath
          .split(delimiter)
          .filter(isAbsolute)
          .map((folder) => join(folder, 'bwrap'))
      : [named];
  const found = await Promise.all(candidates.map(async (path) => ((await isProgram(path)) ? [await realpath(path)] : [])));
  return [...new Set(found.flat())];
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // Not there, or not for us.
  }
}

/** What every sandbox is made of. */
const namespaces = ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-net', '--die-with-parent', '--cap-drop', 'ALL'];

/** Tries the program out. Rejects with a `SandboxError` when it cannot hold anything back here. */
export async function tryBubblewrap(program: string, processes: Processes): Promise<WorkingBubblewrap> {
  const withProc = await run(processes, program, ['--ro-bind', '/', '/', '--dev', '/dev', ...namespaces, '--proc', '/proc']);
  if (withProc === null) return { program, mountsProc: true };
  const withoutProc = await run(processes, program, ['--ro-bind', '/', '/', '--dev', '/dev', ...namespaces]);
  if (withoutProc === null) return { program, mountsProc: false };
  throw new SandboxError(
    'unavailable',
    `the sandbox does not work here: ${program} says ${JSON.stringify(withoutProc)}; the system must let users make namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0, or --security-opt seccomp=unconfined for a container)`,
  );
}

/** What it complains of; `null`: it works. */
async function run(processes: Processes, program: string, args: readonly string[]): Promise<string | null> {
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  const started = await processes.spawn({ program, args: [...args, '--', program, '--version'], cwd: '/', env: {}, onOutput: hear });
  const { exitCode } = await started.ended;
  return exitCode === 0 ? null : said.trim();
}

/** What the settings of the kernel say against it; `null`: nothing. A setting that is not there says nothing. */
export async function findKernelProblem(): Promise<string | null> {
  const [clone, most] = await Promise.all(['kernel/unprivileged_userns_clone', 'user/max_user_namespaces'].map(readSetting));
  return clone === 0 || most === 0 ? 'the kernel lets users make no namespaces' : null;
}

async function readSetting(name: string): Promise<number | null> {
  const text = await readFile(`/proc/sys/${name}`, 'utf8').catch(() => null);
  return text === null ? null : Number(text);
}
