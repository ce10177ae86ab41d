import { dirname } from 'node:path';
import { isWithinFolder } from '../../platform/files/is-within.js';
import { nodeProgram } from '../../platform/processes/node-program.js';
import type { Processes } from '../../platform/processes/process.js';
import { type FileAccess, fileAccessOf, placed } from './access.js';
import { toBubblewrapArguments } from './bubblewrap-arguments.js';
import { createMemoizedDisk, findRealPath, systemDisk } from './disk.js';
import {
  bubblewrapWarning,
  findBubblewraps,
  findKernelProblem,
  missingBubblewrap,
  tryBubblewrap,
  untrustedBubblewrap,
  type WorkingBubblewrap,
} from './find-bubblewrap.js';
import { relayed } from './network-relay.js';
import { isLeftPlaceholder, Placeholders } from './placeholders.js';
import { accessInPlan, planSandbox, type SandboxPlan } from './plan.js';
import { Presence } from './presence.js';
import {
  type ConfinedCommand,
  type ConfineRequest,
  isConfining,
  type NetworkRoute,
  runBare,
  type Sandbox,
  SandboxError,
  withNetworkMarker,
} from './sandbox.js';
import { buildSeccompFilter, type NetworkFilter } from './seccomp-filter.js';
import { splitEnvironment } from './start-environment.js';
import { canResetSignals, deafToKeys, hearingKeys } from './terminal-signals.js';
import { createUnnamedFile, type UnnamedFile } from './unnamed-file.js';

export interface LinuxSandboxOptions {
  /** Absolute path of bubblewrap; `null`: the search path says. */
  readonly program: string | null;
  /** Of the server: commands choose none. */
  readonly searchPath: string;
  readonly tmpdir: string | null;
  readonly arch: string;
  /** Of this process. */
  readonly pid: number;
  readonly processes: Processes;
  /** Where the servers of this user tell one another that they are there. */
  readonly presenceFolder: string;
  readonly unique: () => string;
}

/** The first descriptor after those of every program. */
const filterDescriptor = 3;

/** Holds commands back by namespaces, which bubblewrap makes, and a filter for system calls. */
export class LinuxSandbox implements Sandbox {
  readonly #options: LinuxSandboxOptions;
  readonly #presence: Presence;
  readonly #placeholders: Placeholders;
  readonly #filters = new Map<NetworkFilter, Promise<UnnamedFile>>();
  #passesKeys: Promise<boolean> | null = null;
  readonly #tried = new Map<string, Promise<WorkingBubblewrap>>();

  constructor(options: LinuxSandboxOptions) {
    this.#options = options;
    const { presenceFolder: folder, pid, unique } = options;
    this.#presence = new Presence({ folder, pid, unique });
    this.#placeholders = new Placeholders(this.#presence);
  }

  async confine(request: ConfineRequest): Promise<ConfinedCommand> {
    const { profile, policyCwd, routes = null } = request;
    if (!isConfining(profile)) return runBare(request);
    const disk = createMemoizedDisk(systemDisk);
    const access = fileAccessOf(profile, { cwd: policyCwd, tmpdir: this.#options.tmpdir });
    const plan = await planSandbox(routes === null ? access : withoutSockets(access, routes), disk);
    const hasNetwork = profile.network.enabled || routes !== null;
    const [bubblewrap, filter, cwd, passesKeys] = await Promise.all([
      this.#findBubblewrap(plan, request.cwd),
      this.#filter(routes !== null ? 'proxied' : hasNetwork ? 'open' : 'sealed'),
      findRealPath(disk, request.cwd),
      request.hasTerminal ? this.#canPassKeys() : false,
    ]);
    // From here on nothing may fail: what is taken is given back by `release` alone.
    const taken = await this.#placeholders.take(await this.#withLeftOver(plan));
    const standing = { ...plan, mounts: plan.mounts.filter(({ path }) => !plan.placeholders.includes(path) || taken.includes(path)) };
    const { outer, inner } = splitEnvironment(withNetworkMarker(request.env, profile), { startsNode: routes !== null });
    const args = toBubblewrapArguments({
      ...bubblewrap,
      plan: standing,
      hasNetwork,
      hasTerminal: request.hasTerminal,
      filterDescriptor,
      setVariables: inner,
      cwd: cwd.path,
    });
    const { program } = bubblewrap;
    const deaf = passesKeys ? deafToKeys : asItIs;
    const argv = deaf([program, ...args, ...(passesKeys ? hearingKeys(request.argv) : request.argv)]);
    return {
      argv: routes === null ? argv : deaf(relayed({ bubblewrap: program, node: nodeProgram, routes, argv })),
      env: outer,
      inherited: [filter.path],
      isConfined: true,
      release: () => this.#placeholders.release(taken),
    };
  }

  async findProblem(): Promise<string | null> {
    const { program, searchPath } = this.#options;
    const found = await findBubblewraps({ named: program, searchPath });
    return found.length === 0 ? bubblewrapWarning(program) : findKernelProblem();
  }

  async close(): Promise<void> {
    const filters = [...this.#filters.values()];
    this.#filters.clear();
    await this.#presence.leave();
    await Promise.all(filters.map(async (filter) => (await filter.catch(() => null))?.[Symbol.asyncDispose]()));
  }

  #canPassKeys(): Promise<boolean> {
    this.#passesKeys ??= canResetSignals(this.#options.processes);
    return this.#passesKeys;
  }

  /** What a killed server left where a name is protected goes with this command. */
  async #withLeftOver({ mounts, placeholders }: SandboxPlan): Promise<readonly string[]> {
    const readOnly = mounts.flatMap(({ kind, path }) => (kind === 'read' && !placeholders.includes(path) ? [path] : []));
    const left = await Promise.all(readOnly.map(async (path) => ((await isLeftPlaceholder(path)) ? [path] : [])));
    return [...placeholders, ...left.flat()];
  }

  /** One that commands could replace, or that came with the project, would be no sandbox. */
  async #findBubblewrap(plan: SandboxPlan, cwd: string): Promise<WorkingBubblewrap> {
    const { program, searchPath, processes } = this.#options;
    const found = await findBubblewraps({ named: program, searchPath });
    if (found.length === 0) throw new SandboxError('unavailable', missingBubblewrap(program));
    const isTrusted = (path: string): boolean =>
      !isWithinFolder(cwd, path) && (plan.base === 'write' || accessInPlan(path, plan) !== 'write');
    const trusted = program === null ? found.find(isTrusted) : found[0];
    if (trusted === undefined) throw new SandboxError('unavailable', untrustedBubblewrap(found));
    const known = this.#tried.get(trusted);
    if (known !== undefined) return known;
    const trying = tryBubblewrap(trusted, processes);
    this.#tried.set(trusted, trying);
    // What is wrong may be put right while the server runs.
    trying.catch(() => this.#tried.delete(trusted));
    return trying;
  }

  /** Made once for all commands. */
  #filter(network: NetworkFilter): Promise<UnnamedFile> {
    const known = this.#filters.get(network);
    if (known !== undefined) return known;
    const { arch, tmpdir, pid } = this.#options;
    const program = buildSeccompFilter(arch, network);
    if (program === null) return Promise.reject(new SandboxError('unavailable', `there is no sandbox for the architecture ${arch}`));
    const made = createUnnamedFile(program, { folders: [...(tmpdir === null ? [] : [tmpdir]), '/dev/shm', '/tmp'], pid });
    this.#filters.set(network, made);
    made.catch(() => this.#filters.delete(network));
    return made;
  }
}

const asItIs = <T>(argv: T): T => argv;

/** A command that could put another socket in place would reach what it must not: their folders are not there for it, and keep their names. */
function withoutSockets(access: FileAccess, routes: readonly NetworkRoute[]): FileAccess {
  const entries = access.isFree ? [{ path: '/', access: 'write' as const }] : access.entries;
  const folders = [...new Set(routes.map(({ socket }) => dirname(socket)))];
  return placed([...entries, ...folders.map((path) => ({ path, access: 'none' as const }))], access);
}
