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
const afterHandshakeMs = 20;
const pluginStartupDelayMs = 100;

/** Everything that lives as long as the server, in two parts: a start, a handshake and its end need the first one only. */
export interface ComposedServer {
  readonly foundation: Foundation;
  /** Engine, extensions and processors: most of the code. Made with the first request, or else soon after the start. */
  readonly services: Later<ComposedServices>;
  close(): Promise<void>;
}

/** The only place that reads the process's environment. */
export async function compose(options: AppServerOptions): Promise<ComposedServer> {
  const surroundings = findSurroundings(options);
  const { env, home } = surroundings;
  if (options.home === undefined && env['CODEX_HOME']) await checkHome(home);
  const foundation = await layFoundation(surroundings);
  const services = later(async () => (await import('./compose-services.js')).composeServices(foundation));
  const startUpPlugins = async (signal: AbortSignal): Promise<void> => (await services.get()).startUpPlugins(signal);
  const startsPlugins = surroundings.usesFiles && options.pluginStartupTasks === 'start';
  const { hub } = foundation;
  // Whoever waits for the server comes first.
  const soon = (afterMs: number, name: string, work: (signal: AbortSignal) => Promise<unknown>): (() => void) =>
    systemSchedule(afterMs, () => hub.detach(name, async (signal) => void (await work(signal))));
  const callOff = [
    soon(afterHandshakeMs, 'making the services', () => services.get()),
    ...(startsPlugins ? [soon(pluginStartupDelayMs, 'start-up tasks of plugins', startUpPlugins)] : []),
  ];
  return {
    foundation,
    services,
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
