import { join } from 'node:path';
import { ConfigWriter } from '../config/config-writer.js';
import type { Engine } from '../engine/engine.js';
import { createExternalAgents } from '../extensions/external-agents/external-agents.js';
import { createHttpTransport } from '../model/http/http-transport.js';
import { findGlobalExcludes } from '../platform/git/git-excludes.js';
import { openDispatcher } from '../platform/http/http.js';
import { findUserShell, type Processes, systemProcesses } from '../platform/processes/process.js';
import { WatchedProcesses } from '../platform/processes/watched-processes.js';
import { systemSchedule } from '../platform/schedule.js';
import { waitAtMost } from '../platform/timeout.js';
import { createLocalThreadStore } from '../store/local-thread-store.js';
import type { ThreadStore } from '../store/thread-store.js';
import { keepBundles } from '../telemetry/feedback/keep-bundles.js';
import { openDeviceKeys } from './accounts/server-device-keys.js';
import type { Analytics } from './analytics/analytics.js';
import { openAnalytics } from './analytics/open-analytics.js';
import { watchedHandlers } from './analytics/watched-handlers.js';
import { createClientProcesses } from './client-processes/client-processes.js';
import { composeEngine } from './compose-engine.js';
import { composeExtensions, type Extensions } from './compose-extensions.js';
import { tellClients } from './connections/tell-clients.js';
import { describePlatform } from './describe-machine.js';
import type { LateHandlers } from './dispatch/processor.js';
import { createFeedback } from './feedback.js';
import { FileSearches } from './file-searches.js';
import type { Foundation } from './foundation.js';
import { FsWatches } from './fs-watches.js';
import { IdleThreads } from './idle-threads.js';
import { importPlugins } from './plugins/import-plugins.js';
import { createPluginLogins } from './plugins/plugin-logins.js';
import { createHandlers } from './processors.js';
import type { Services } from './services.js';
import { serverVersion } from './surroundings.js';
import { logEvent } from './telemetry/log-event.js';
import { messageOf } from './telemetry/logger.js';

/** How long the end of a server waits for facts that are on their way. */
const analyticsCloseMs = 500;

/** What answers requests. */
export interface ComposedServices {
  readonly engine: Engine;
  readonly handlers: LateHandlers;
  /** What a server does about plugins by itself. */
  startUpPlugins(signal: AbortSignal): Promise<void>;
  /** Closes stores and transports, after the engine. */
  close(): Promise<void>;
}

/** Makes extensions, the engine over them, the services of single families, and the processors that use them all. */
export async function composeServices(foundation: Foundation): Promise<ComposedServices> {
  const { options, env, home, clock, log, logger, config, hub, auth } = foundation;
  const { loader, userFile, cwd } = config;
  const configWriter = new ConfigWriter({ loader, userFile, cwd });
  const processes = new WatchedProcesses(systemProcesses);
  const shell = findUserShell(env);
  const store = options.threadStore ?? createLocalThreadStore({ home, sqliteHome: log.sqliteHome, clock, logger: logger.of('store') });
  const transport = options.model ?? createHttpTransport({ open: (agent) => openDispatcher(env, agent) });
  const extensions = composeExtensions(foundation, { configWriter, processes });
  const { plugins, skills, mcp, apps } = extensions;
  const { engine, environments, catalog } = await composeEngine(foundation, {
    configWriter,
    store,
    transport,
    processes,
    extensions,
    shell,
  });
  const { analytics, idleThreads } = followEngine(foundation, engine);
  const families = composeFamilies(foundation, { store, processes, extensions, shell });
  const services: Services = {
    engine,
    hub,
    config,
    configWriter,
    settingsChanged: () => {
      config.changed();
      plugins.plugins.invalidate();
      skills.invalidate();
    },
    catalog,
    auth,
    logger,
    analytics,
    ...extensions,
    ...families,
  };
  return {
    engine,
    handlers: watchedHandlers(createHandlers(services), analytics),
    startUpPlugins: extensions.startUpPlugins,
    close: async () => {
      idleThreads.close();
      families.fileSearches.close();
      environments.close();
      await skills.close();
      await mcp.oauth.close();
      await apps.close();
      await waitAtMost(analyticsCloseMs, analytics.close());
      await families.deviceKeys.close();
      await processes.close();
      // What the embedding program brought along is its own to close.
      if (!options.model) await transport.close?.();
      if (!options.threadStore) await store.close();
    },
  };
}

/** Who hears what happens in the engine. */
function followEngine(foundation: Foundation, engine: Engine): { readonly analytics: Analytics; readonly idleThreads: IdleThreads } {
  const { options, hub, config, auth, identity, clock, logger, rolloutTraces } = foundation;
  const { platformOs } = describePlatform();
  const analytics = openAnalytics({ sink: options.analytics, config, auth, identity, platformOs, clock, logger: logger.of('analytics') });
  hub.serverRequests.onAnswered((connection, answer) => analytics.clientAnswered(connection, answer));
  const idleThreads = new IdleThreads({
    engine,
    subscriptions: hub.subscriptions,
    afterMs: options.threadIdleMs ?? 30 * 60_000,
    schedule: systemSchedule,
    onError: (error) => logger.error('closing an idle thread failed', { error: messageOf(error) }),
  });
  engine.onEvent((event) => {
    if (event.type === 'threadNameUpdated') rolloutTraces?.observe(event); // No thread tells it.
    logEvent(logger, event);
    analytics.happened(event);
    tellClients(hub, event);
    idleThreads.hear(event);
  });
  return { analytics, idleThreads };
}

interface FamilyParts {
  readonly store: ThreadStore;
  readonly processes: Processes;
  readonly extensions: Extensions;
  /** The user's. */
  readonly shell: string;
}

/** What single families of methods need besides. */
function composeFamilies(foundation: Foundation, { store, processes, extensions, shell }: FamilyParts) {
  const { options, env, cwd, home, usesFiles, clock, ids, config, places, sandbox, hub, log, logger, loginFacts } = foundation;
  const warn = (message: string, details?: Readonly<Record<string, unknown>>): void => logger.warn(message, details);
  return {
    pluginLogins: createPluginLogins({
      mcp: extensions.mcp,
      openUrl: options.openUrl,
      onCompleted: (completed) => hub.broadcast({ method: 'mcpServer/oauthLogin/completed', params: completed }),
      detach: (name, work) => hub.detach(name, work),
      warn,
    }),
    externalAgents: createExternalAgents({
      home,
      userHome: usesFiles ? foundation.userHome : null,
      cwd,
      installPlugins: usesFiles ? importPlugins(extensions.plugins) : null,
      clock,
      warn,
    }),
    fileSearches: new FileSearches({
      globalExcludes: findGlobalExcludes(env),
      broadcast: (notification) => hub.broadcast(notification),
    }),
    fsWatches: new FsWatches(),
    clientProcesses: createClientProcesses({ config, places, sandbox, cwd, env, shell, processes }),
    deviceKeys: openDeviceKeys(foundation),
    feedback: createFeedback({
      config,
      store,
      log,
      logger: logger.of('feedback'),
      sink: options.feedback ?? (usesFiles ? keepBundles(join(log.logDir, 'feedback')) : () => {}),
      collectedTags: loginFacts.tags,
      env,
      cwd,
      clock,
      ids,
      version: serverVersion,
      sessionSource: foundation.sessionSource,
    }),
  };
}
