import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../platform/clock.js';
import { createIds } from '../platform/ids.js';
import { type Later, later } from '../platform/later.js';
import { systemSchedule } from '../platform/schedule.js';
import { KeelsonError } from '../protocol/errors.js';
import type { ComposedServices } from './compose-services.js';
import { type Foundation, layFoundation } from './foundation.js';
import type { AppServerOptions } from './options.js';
import type { Surroundings } from './surroundings.js';

/** Long enough for the handshake that follows a start. */
const pluginStartupDelayMs = 100;

/** Everything that lives as long as the server, in two parts: a start, a handshake and its end need the first one only. */
export interface ComposedServer {
  readonly foundation: Foundation;
  /** Engine, extensions and processors: most of the code. Made with the first request, if not before. */
  readonly services: Later<ComposedServices>;
  /** Has the services made when nobody has asked for them after this time: the first request finds them there. */
  prepare(afterMs: number): void;
  close(): Promise<void>;
}

/** The only place that reads the process's environment. */
export async function compose(options: AppServerOptions): Promise<ComposedServer> {
  const surroundings = findSurroundings(options);
  const { env, home } = surroundings;
  if (options.home === undefined && env['CODEX_HOME']) await checkHome(home);
  const foundation = await layFoundation(surroundings);
  const services = later(async () => (await import('./compose-services.js')).composeServices(foundation));
  const callOff: (() => void)[] = [];
  // Whoever waits for the server comes first.
  const soon = (afterMs: number, name: string, work: (made: ComposedServices, signal: AbortSignal) => Promise<void>): void => {
    const begin = (): void => foundation.hub.detach(name, async (signal) => work(await services.get(), signal));
    callOff.push(systemSchedule(afterMs, begin));
  };
  if (surroundings.usesFiles && options.pluginStartupTasks === 'start')
    soon(pluginStartupDelayMs, 'start-up tasks of plugins', (made, signal) => made.startUpPlugins(signal));
  return {
    foundation,
    services,
    prepare: (afterMs) => {
      if (services.begun === null) soon(afterMs, 'making the services', async () => {});
    },
    close: async () => {
      for (const stop of callOff) stop();
      await (await services.begun?.catch(() => null))?.close();
      await foundation.close();
    },
  };
}

function findSurroundings(options: AppServerOptions): Surroundings {
  const env = options.env ?? definedOnly(process.env);
  return {
    options,
    env,
    cwd: resolve(options.cwd ?? process.cwd()),
    home: resolve(options.home ?? (env['CODEX_HOME'] || join(env['HOME'] || homedir(), '.codex'))),
    userHome: env['HOME'] || (options.env ? null : homedir()),
    usesFiles: options.configFiles !== 'none',
    sessionSource: options.sessionSource ?? 'vscode',
    clock: systemClock,
    ids: createIds(systemClock),
    pid: process.pid,
    uid: process.getuid?.() ?? null,
  };
}

const definedOnly = (env: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** A home that the environment names is one that somebody made; the default one may be made here. */
async function checkHome(home: string): Promise<void> {
  const found = await stat(home).catch(() => null);
  if (found === null) throw new KeelsonError('INVALID_OPTION', `CODEX_HOME points to ${home}, which does not exist`);
  if (!found.isDirectory()) throw new KeelsonError('INVALID_OPTION', `CODEX_HOME points to ${home}, which is no folder`);
}
