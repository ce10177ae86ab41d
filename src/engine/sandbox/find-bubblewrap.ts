import { constants } from 'node:fs';
import { access, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Processes } from '../../platform/processes/process.js';
import { SandboxError } from './sandbox.js';

/** What the kernel and bubblewrap can do together. */
export interface WorkingBubblewrap {
  readonly program: string;
  /** Whether the sandbox may have a /proc of its own. */
  readonly mountsProc: boolean;
  /** The parts of /proc that belong to the machine, and that its administrator may write to. */
  readonly machineProc: readonly string[];
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

export const untrustedBubblewrap = (found: readonly string[]): string =>
  `the sandbox needs a program bwrap that commands cannot replace, and ${found.join(' and ')} can be; name one that is safe as helperPaths.linuxSandbox`;

/** What is told at the start: clients know it by its beginning. */
export const bubblewrapWarning = (named: string | null): string =>
  `Codex could not find bubblewrap ${named === null ? 'on PATH' : `at ${named}`}. Without it no command runs that is held back by a sandbox: ${howToInstall}.`;

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
const basics = [
  '--ro-bind',
  '/',
  '/',
  '--dev',
  '/dev',
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-net',
  '--die-with-parent',
  '--cap-drop',
  'ALL',
];

/** Tries the program out. Rejects with a `SandboxError` when it cannot hold anything back here. */
export async function tryBubblewrap(program: string, processes: Processes): Promise<WorkingBubblewrap> {
  const machineProc = await findMachineProc();
  const proc = ['--proc', '/proc', ...machineProc.flatMap((path) => ['--ro-bind', path, path])];
  if ((await run(processes, program, [...basics, ...proc])) === null) return { program, mountsProc: true, machineProc };
  const complaint = await run(processes, program, basics);
  if (complaint === null) return { program, mountsProc: false, machineProc: [] };
  throw new SandboxError(
    'unavailable',
    `the sandbox does not work here: ${program} says ${JSON.stringify(complaint)}; the system must let users make namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0, or --security-opt seccomp=unconfined for a container)`,
  );
}

/** Root changes the machine there by the number of the user alone, without any of root's powers; others cannot. */
async function findMachineProc(): Promise<readonly string[]> {
  const entries = (await mayWrite('/proc/sys/kernel/core_pattern')) ? await readdir('/proc', { withFileTypes: true }) : [];
  const found = entries.map(async (entry) => {
    const path = join('/proc', entry.name);
    const counts = !/^\d+$/.test(entry.name) && (entry.isDirectory() || (entry.isFile() && ((await stat(path)).mode & 0o222) !== 0));
    return counts ? [path] : [];
  });
  return (await Promise.all(found)).flat().sort();
}

const mayWrite = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

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
  if (clone !== 0 && most !== 0) return null;
  const setting = clone === 0 ? 'kernel.unprivileged_userns_clone' : 'user.max_user_namespaces';
  return `Codex cannot hold commands back: bubblewrap needs user namespaces, and the kernel's setting ${setting}=0 forbids them.`;
}

async function readSetting(name: string): Promise<number | null> {
  const text = await readFile(`/proc/sys/${name}`, 'utf8').catch(() => null);
  return text === null ? null : Number(text);
}
