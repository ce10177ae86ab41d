import { basename } from 'node:path';
import { retryBaseMs as defaultRetryBaseMs } from '../model/retry.js';
import { systemRandom } from '../platform/random.js';
import { createLocalTime, type LocalTime } from './context/environment.js';
import { readInstallationId } from './context/installation-id.js';
import { noSkills } from './context/skills.js';
import { createFindWorkspaces } from './context/workspaces.js';
import type { Engine } from './engine.js';
import type { EngineEvent } from './event.js';
import { importThread } from './import-thread.js';
import type { EngineOptions, Services } from './services.js';
import { KnownTurns } from './threads/known-turns.js';
import { createThreadOperations } from './threads/thread-operations.js';
import { hidingUndecided } from './threads/undecided-items.js';
import { Threads } from './threads.js';
import { Turns } from './turns.js';

/** Makes an engine. Nothing runs and nothing is read before the first request. */
export function createEngine(options: EngineOptions): Engine {
  const listeners = new Set<(event: EngineEvent) => void>();
  const threads = new Threads();
  const approvals = hidingUndecided(options.approvals, threads);
  const services = toServices({ ...options, approvals }, (event) => {
    for (const listener of listeners) listener(event);
  });
  const turns = new Turns(services, threads);

  return {
    ...createThreadOperations({ services, threads }),
    importThread: (thread, caller) => importThread(services, thread, caller),
    startTurn: async (params, caller) => turns.start(params, caller),
    steerTurn: async (params, caller) => turns.steer(params, caller),
    interruptTurn: (params) => turns.interrupt(params),
    setPending: (threadId, flag, pending) => threads.find(threadId)?.setPending(flag, pending),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    drain: (signal) => drain(threads, signal),
    close: (timeoutMs) => close(threads, timeoutMs),
  };
}

function toServices(options: EngineOptions, publish: (event: EngineEvent) => void): Services {
  const { timezone, logger, skills = noSkills, retryBaseMs = defaultRetryBaseMs, random = systemRandom, ...rest } = options;
  let installationId: Promise<string> | null = null;
  let localTime: LocalTime | null = null;
  const getLocalTime = (): LocalTime => {
    localTime ??= createLocalTime(timezone);
    return localTime;
  };
  return {
    ...rest,
    skills,
    get timezone() {
      return getLocalTime().timezone;
    },
    retryBaseMs,
    random,
    publish,
    knownTurns: new KnownTurns(options.store),
    shell: basename(options.env.SHELL || 'bash'),
    warn: (message, details) => logger?.warn(message, details),
    dateOf: (ms) => getLocalTime().dateOf(ms),
    findWorkspaces: createFindWorkspaces(options),
    installationId: () => {
      installationId ??= readInstallationId(options.home, () => options.ids.uuid());
      return installationId;
    },
  };
}

async function drain(threads: Threads, signal?: AbortSignal): Promise<void> {
  const aborted =
    signal === undefined
      ? null
      : new Promise<never>((_resolve, reject) => {
          if (signal.aborted) reject(signal.reason);
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
  for (;;) {
    const running = threads.loaded().flatMap(({ currentTurn }) => (currentTurn === null ? [] : [currentTurn.done]));
    if (running.length === 0) return;
    const idle = Promise.all(running);
    await (aborted === null ? idle : Promise.race([idle, aborted]));
  }
}

/** Ends what runs: told ends first, then processes and files, all within the time. */
async function close(threads: Threads, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  for (const thread of threads.loaded()) {
    thread.nextTurns.length = 0;
    thread.currentTurn?.abort();
    thread.currentTurn?.concludeNow();
  }
  try {
    await Promise.race([drain(threads), late]);
    await Promise.race([threads.close(), late]);
  } finally {
    clearTimeout(timer);
  }
}
