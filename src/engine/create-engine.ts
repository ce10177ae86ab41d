import { basename } from 'node:path';
import { noHooks } from '../extensions/hooks/hook.js';
import { noPlugins } from '../extensions/plugins/thread-plugins.js';
import { retryBaseMs as defaultRetryBaseMs } from '../model/retry.js';
import { resolveHost } from '../platform/http/resolve-host.js';
import { findUserShell, systemProcesses } from '../platform/processes/process.js';
import { systemRandom } from '../platform/random.js';
import { systemSchedule } from '../platform/schedule.js';
import { noTrace } from '../telemetry/tracing.js';
import { Agents } from './agents/agents.js';
import { createLocalTime, type LocalTime } from './context/environment.js';
import { readInstallationId } from './context/installation-id.js';
import { noSkills } from './context/skills.js';
import { createFindWorkspaces } from './context/workspaces.js';
import type { Engine } from './engine.js';
import type { EngineEvent } from './event.js';
import { localEnvironments } from './exec/environments.js';
import { ShellSnapshots } from './exec/shell-snapshots.js';
import { DrivingGoals } from './goals/driving-goals.js';
import type { Goals } from './goals/goals.js';
import { ReviewingGuardian } from './guardian/reviewing-guardian.js';
import { createMcpCalls } from './mcp/mcp-calls.js';
import { noMcp } from './mcp/mcp-source.js';
import { Memories } from './memories/memories.js';
import { ManagedNetworks } from './network/managed-networks.js';
import { Conversations } from './realtime/conversations.js';
import type { Realtime } from './realtime/realtime.js';
import type { EngineOptions, Services } from './services.js';
import type { LoadedThread } from './thread/thread.js';
import { Threads } from './thread/threads.js';
import { importThread } from './thread-operations/import-thread.js';
import { KnownTurns } from './thread-operations/known-turns.js';
import { createThreadOperations } from './thread-operations/thread-operations.js';
import { hidingUndecided } from './thread-operations/undecided-items.js';
import { agentTools } from './tools/agents/agent-tools.js';
import { goalTools } from './tools/goals/goal-tools.js';
import { IdleTurns } from './turn/idle-turns.js';
import { Turns } from './turn/turns.js';
import { createThreadWork } from './turn-work/thread-work.js';

/** Makes an engine. Nothing runs and nothing is read before the first request. */
export function createEngine(options: EngineOptions): Engine {
  const listeners = new Set<(event: EngineEvent) => void>();
  const threads = new Threads();
  const approvals = hidingUndecided(options.approvals, threads);
  const services: Services = toServices(
    { ...options, approvals },
    {
      publish: (event) => {
        for (const listener of listeners) listener(event);
        // Whoever set a goal has been told: now its thread may begin.
        if (event.type !== 'goalUpdated' || event.turnId !== null) return;
        goals.renew(event.threadId);
        idleTurns.consider(event.threadId);
      },
      observe: (event) => {
        options.rolloutTraces?.observe(event);
        agents.observe(event);
        goals.observe(event);
        realtime.observe(event);
        memories.observe(event);
      },
      engineTools: (threadId) => {
        const thread = (): LoadedThread => threads.get(threadId);
        return { goals: goalTools({ goals, thread }), agents: agentTools({ agents, thread }) };
      },
      agentLines: (threadId) => agents.linesFor(threadId),
      getGoals: () => goals,
      getRealtime: () => realtime,
      whenIdle: (threadId) => idleTurns.consider(threadId),
    },
  );
  const agents = new Agents({ services, threads });
  const schedule = options.schedule ?? systemSchedule;
  const goals = new DrivingGoals(services, threads, { schedule });
  const realtime = new Conversations(services, threads);
  const memories = new Memories(services, threads, { schedule });
  const idleTurns = new IdleTurns(services, (threadId) => threads.find(threadId), [goals.propose]);
  const turns = new Turns(services, threads);

  return {
    ...createThreadOperations({ services, threads }),
    ...createThreadWork({ services, threads }),
    resetMemories: async () => {
      await memories.halt();
      await services.store.resetMemories();
    },
    startRealtime: (params, caller) => realtime.startRealtime(params, caller),
    appendRealtimeText: (params) => realtime.appendRealtimeText(params),
    appendRealtimeAudio: (params) => realtime.appendRealtimeAudio(params),
    stopRealtime: (params) => realtime.stopRealtime(params),
    importThread: (thread, caller) => importThread(services, thread, caller),
    startTurn: async (params, caller) => turns.start(params, caller),
    steerTurn: async (params, caller) => turns.steer(params, caller),
    interruptTurn: (params, caller) => turns.interrupt(params, caller),
    setPending: (threadId, flag, pending) => threads.find(threadId)?.setPending(flag, pending),
    featuresOf: (threadId) => threads.get(threadId).config.features ?? {},
    mcp: createMcpCalls(threads),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    drain: (signal) => drain(threads, signal),
    close: (timeoutMs) => {
      idleTurns.stop();
      goals.stop();
      return close(threads, { timeoutMs, others: memories.close() });
    },
  };
}

interface Callbacks extends Pick<Services, 'publish' | 'observe' | 'whenIdle' | 'engineTools' | 'agentLines'> {
  readonly getGoals: () => Goals;
  readonly getRealtime: () => Realtime;
}

function toServices(options: EngineOptions, { getGoals, getRealtime, ...callbacks }: Callbacks): Services {
  const {
    timezone,
    logger,
    skills = noSkills,
    hooks = noHooks,
    plugins = noPlugins,
    mcp = noMcp,
    environments = localEnvironments,
    snapshotsFolder = null,
    retryBaseMs = defaultRetryBaseMs,
    random = systemRandom,
    processes = systemProcesses,
    schedule = systemSchedule,
    resolveHost: findHost = resolveHost,
    reviewTimeoutMs,
    trace = noTrace,
    ...rest
  } = options;
  const guardian = new ReviewingGuardian(() => services, {
    schedule,
    ...(reviewTimeoutMs === undefined ? {} : { timeoutMs: reviewTimeoutMs }),
  });
  let installationId: Promise<string> | null = null;
  let localTime: LocalTime | null = null;
  let userShell: string | null = null;
  const getLocalTime = (): LocalTime => {
    localTime ??= createLocalTime(timezone);
    return localTime;
  };
  const services: Services = {
    ...rest,
    skills,
    hooks,
    plugins,
    mcp,
    environments,
    shellSnapshots: snapshotsFolder === null ? null : new ShellSnapshots(snapshotsFolder, processes),
    get timezone() {
      return getLocalTime().timezone;
    },
    retryBaseMs,
    random,
    trace,
    ...callbacks,
    knownTurns: new KnownTurns(options.store),
    guardian,
    networks: new ManagedNetworks({ resolveHost: findHost, home: options.home, tmpdir: options.env['TMPDIR'] || null }),
    get goals() {
      return getGoals();
    },
    get realtime() {
      return getRealtime();
    },
    processes,
    get userShell() {
      userShell ??= findUserShell(options.env);
      return userShell;
    },
    shell: basename(options.env.SHELL || 'bash'),
    warn: (message, details) => logger?.warn(message, details),
    dateOf: (ms) => getLocalTime().dateOf(ms),
    findWorkspaces: createFindWorkspaces(options),
    installationId: () => {
      installationId ??= readInstallationId(options.home, () => options.ids.uuid());
      return installationId;
    },
  };
  return services;
}

async function drain(threads: Threads, signal?: AbortSignal): Promise<void> {
  const aborted =
    signal === undefined
      ? null
      : new Promise<never>((_resolve, reject) => {
          if (signal.aborted) reject(signal.reason);
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
  // Nobody waits for it when all is idle at once.
  aborted?.catch(() => {});
  for (;;) {
    const running = threads.loaded().flatMap(({ currentTurn }) => (currentTurn === null ? [] : [currentTurn.done]));
    if (running.length === 0) return;
    const idle = Promise.all(running);
    await (aborted === null ? idle : Promise.race([idle, aborted]));
  }
}

/** Ends what runs: told ends first, then processes and files, all within the time. */
async function close(
  threads: Threads,
  { timeoutMs, others }: { readonly timeoutMs: number; readonly others: Promise<void> },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  for (const thread of threads.loaded()) {
    for (const turn of thread.nextTurns.splice(0)) turn.watch.drop();
    thread.currentTurn?.abort();
    thread.currentTurn?.concludeNow();
  }
  try {
    await Promise.race([Promise.all([drain(threads), others]), late]);
    await Promise.race([threads.close(), late]);
  } finally {
    clearTimeout(timer);
  }
}
