import { AppServer, isFeatureName, type Logger, parseOverride } from 'keelson';
import type { ServeCommand } from './args.js';
import { banner } from './banner.js';
import { untilDrained } from './drain.js';
import type { Listener } from './listener.js';
import { openUrl } from './open-url.js';
import { Otel } from './otel.js';
import { EndSignals } from './signals.js';
import { createStreamLogger } from './stderr-logger.js';
import { stdioChannel } from './stdio.js';

/** How long the end may take: answers that are owed, then turns that run. */
const shutdownMs = 5000;
/** The end that a second signal asks for. */
const forcedMs = 500;

/** Serves until the end, and says which signal ended a program over stdio. @throws Error when the start fails */
export async function serve(command: ServeCommand): Promise<NodeJS.Signals | null> {
  const logger = createStreamLogger({
    write: (line) => void process.stderr.write(`${line}\n`),
    filter: process.env['RUST_LOG'],
    format: process.env['LOG_FORMAT'],
  });
  const config = readOverrides(command);
  const signals = new EndSignals();
  const otel = new Otel({ serviceName: 'codex-app-server', logger, analyticsDefault: command.analyticsDefault });
  try {
    const telemetry = otel.open;
    const server = await AppServer.start({ config, logger, analytics: 'chatgpt', telemetry, pluginStartupTasks: 'start', openUrl });
    if (command.listen.kind === 'stdio') return await serveStdio(server, { signals, logger });
    await serveListener(server, { command, signals, logger });
    return null;
  } finally {
    await otel.close({ timeoutMs: shutdownMs });
  }
}

interface Serving {
  readonly signals: EndSignals;
  readonly logger: Logger;
}

async function serveListener(server: AppServer, { command, signals, logger }: Serving & { readonly command: ServeCommand }): Promise<void> {
  const listener = await listen(server, command, logger).catch(async (error: unknown) => {
    await server.close({ timeoutMs: shutdownMs });
    throw error;
  });
  const isForced = await untilDrained(server, { signals, logger });
  await listener?.close();
  await server.close({ timeoutMs: isForced ? forcedMs : shutdownMs });
  signals.stop();
}

/** The only client. Its end, or a signal, is the end of the program: what it asked is answered first. */
async function serveStdio(server: AppServer, { signals, logger }: Serving): Promise<NodeJS.Signals | null> {
  const connection = server.attach(stdioChannel({ onIgnored: (reason) => logger.error(`ignored: ${reason}`) }));
  const signal = await Promise.race([connection.ended.then(() => null), signals.next()]);
  // A second signal ends the program at once.
  signals.stop();
  await connection.close({ timeoutMs: shutdownMs });
  await server.close({ timeoutMs: shutdownMs });
  return signal;
}

async function listen(server: AppServer, { listen: target, wsAuth }: ServeCommand, logger: Logger): Promise<Listener | null> {
  switch (target.kind) {
    case 'websocket': {
      const { listenWebSocket } = await import('./websocket.js');
      const { host, port } = target;
      const listener = await listenWebSocket(server, { host, port, logger, ...(wsAuth ? { auth: wsAuth } : {}) });
      process.stderr.write(banner(listener.url, host));
      return listener;
    }
    case 'unix': {
      const { listenUnixSocket } = await import('./unix-socket.js');
      return listenUnixSocket(server, { logger, ...(target.path === null ? {} : { path: target.path }) });
    }
    case 'off':
      if (server.remoteControl.status === 'disabled') throw new Error('no transport configured; use --listen or enable remote control');
      return null;
    case 'stdio':
      return null;
    default:
      return target satisfies never;
  }
}

function readOverrides({ overrides, enable, disable }: ServeCommand): Record<string, unknown> {
  const config = parseOverrides(overrides);
  const unknown = [...enable, ...disable].find((feature) => !isFeatureName(feature));
  if (unknown !== undefined) throw new Error(`Unknown feature flag: ${unknown}`);
  for (const feature of enable) config[`features.${feature}`] = true;
  for (const feature of disable) config[`features.${feature}`] = false;
  return config;
}

function parseOverrides(overrides: readonly string[]): Record<string, unknown> {
  try {
    return Object.fromEntries(overrides.map(parseOverride));
  } catch (error) {
    throw new Error(`error parsing -c overrides: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
