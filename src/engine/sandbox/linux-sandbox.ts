import { isWithinFolder } from '../../platform/is-within.js';
import type { Processes } from '../../platform/process.js';
import { fileAccessOf } from './access.js';
import { toBubblewrapArguments } from './bubblewrap-arguments.js';
import { createMemoizedDisk, findRealPath, systemDisk } from './disk.js';
import { findBubblewraps, findKernelProblem, missingBubblewrap, tryBubblewrap, type WorkingBubblewrap } from './find-bubblewrap.js';
import { isLeftPlaceholder, Placeholders } from './placeholders.js';
import { accessInPlan, planSandbox, type SandboxPlan } from './plan.js';
import {
  type ConfinedCommand,
  type ConfineRequest,
  isConfining,
  runBare,
  type Sandbox,
  SandboxError,
  withNetworkMarker,
} from './sandbox.js';
import { buildSeccompFilter, type NetworkFilter } from './seccomp-filter.js';
import { splitEnvironment } from './start-environment.js';
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
}

/** The first descriptor after those of every program. */
const filterDescriptor = 3;

/** Holds commands back by namespaces, which bubblewrap makes, and a filter for system calls. */
export class LinuxSandbox implements Sandbox {
  readonly #options: LinuxSandboxOptions;
  readonly #placeholders = new Placeholders();
  readonly #filters = new Map<NetworkFilter, Promise<UnnamedFile>>();
  readonly #tried = new Map<string, Promise<WorkingBubblewrap>>();

  constructor(options: LinuxSandboxOptions) {
    this.#options = options;
  }

  async confine(request: ConfineRequest): Promise<ConfinedCommand> {
    const { profile, policyCwd, network } = request;
    if (!isConfining(profile)) return runBare(request);
    const disk = createMemoizedDisk(systemDisk);
    const plan = await planSandbox(fileAccessOf(profile, { cwd: policyCwd, tmpdir: this.#options.tmpdir }), disk);
    const hasNetwork = profile.network.enabled || network === 'proxied';
    const [bubblewrap, filter, cwd] = await Promise.all([
      this.#findBubblewrap(plan, request.cwd),
      this.#filter(network === 'proxied' ? 'proxied' : hasNetwork ? 'open' : 'sealed'),
      findRealPath(disk, request.cwd),
    ]);
    const taken = await this.#placeholders.take(await this.#withLeftOver(plan));
    const standing = { ...plan, mounts: plan.mounts.filter(({ path }) => !plan.placeholders.includes(path) || taken.includes(path)) };
    const { outer, inner } = splitEnvironment(withNetworkMarker(request.env, profile));
    const args = toBubblewrapArguments({
      ...bubblewrap,
      plan: standing,
      hasNetwork,
      hasTerminal: request.hasTerminal,
      filterDescriptor,
      setVariables: inner,
      cwd: cwd.path,
    });
    return {
      argv: [bubblewrap.program, ...args, ...request.argv],
      env: outer,
      inherited: [filter.path],
      isConfined: true,
      release: () => this.#placeholders.release(taken),
    };
  }

  async findProblem(): Promise<string | null> {
    const { program, searchPath } = this.#options;
    const found = await findBubblewraps({ named: program, searchPath });
    return found.length === 0 ? missingBubblewrap(program) : findKernelProblem();
  }

  async close(): Promise<void> {
    const filters = [...this.#filters.values()];
    this.#filters.clear();
    await Promise.all(filters.map(async (filter) => (await filter.catch(() => null))?.[Symbol.asyncDispose]()));
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
    const trusted = found.find((path) => program !== null || (!isWithinFolder(cwd, path) && accessInPlan(path, plan) !== 'write'));
    if (trusted === undefined) throw new SandboxError('unavailable', missingBubblewrap(program));
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
