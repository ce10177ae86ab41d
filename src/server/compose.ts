import { readFile, stat } from 'node:fs/promises';
import { arch, homedir, hostname, platform, release, type } from 'node:os';
import { join, resolve } from 'node:path';
import { createConfigService } from '../config/config-service.js';
import { ConfigWriter } from '../config/config-writer.js';
import { RuntimeFeatures } from '../config/runtime-features.js';
import { noSystemPaths, systemPathsOf } from '../config/system-paths.js';
import { createEngine } from '../engine/create-engine.js';
import type { Engine } from '../engine/engine.js';
import { createBashGrammar } from '../engine/exec/bash-grammar.js';
import { createEnvironments } from '../engine/exec/environments.js';
import { createSystemSandbox } from '../engine/sandbox/system-sandbox.js';
import { createTools } from '../engine/tools/registry.js';
import { createExternalAgents } from '../extensions/external-agents/external-agents.js';
import { systemClock } from '../platform/clock.js';
import { findGlobalExcludes } from '../platform/git-excludes.js';
import { createSystemHttp, openDispatcher } from '../platform/http.js';
import { createByteTransfer } from '../platform/http-bytes.js';
import { createIds } from '../platform/ids.js';
import { findUserShell, systemProcesses } from '../platform/process.js';
import { systemSchedule } from '../platform/schedule.js';
import { waitAtMost } from '../platform/timeout.js';
import { WatchedProcesses } from '../platform/watched-processes.js';
import { systemFolderWatcher } from '../platform/watcher.js';
import { KeelsonError } from '../protocol/errors.js';
import type { ConfigWarningNotification, ServerNotification } from '../protocol/index.js';
import { keepBundles } from '../telemetry/feedback/keep-bundles.js';
import { createReadLimits } from './accounts/read-limits.js';
import { openAnalytics } from './analytics/open-analytics.js';
import { createApprovals } from './approvals.js';
import { Apps } from './apps/apps-service.js';
import { createClientProcesses } from './client-processes/client-processes.js';
import { startCloudRequirements } from './cloud-requirements.js';
import { createAuth } from './create-auth.js';
import { createFeedback } from './feedback.js';
import { FileSearches } from './file-searches.js';
import { FsWatches } from './fs-watches.js';
import { createHooks } from './hooks.js';
import { Hub } from './hub.js';
import { IdleThreads } from './idle-threads.js';
import { importPlugins } from './import-plugins.js';
import { logEvent } from './log-event.js';
import { messageOf } from './logger.js';
import { watchLogin } from './login-facts.js';
import { createMcp } from './mcp.js';
import { createModelServices } from './model-services.js';
import { openRolloutTraces } from './open-rollout-traces.js';
import { openServerLog } from './open-server-log.js';
import { openServerTracing } from './open-server-tracing.js';
import { openTelemetry } from './open-telemetry.js';
import type { AppServerOptions } from './options.js';
import { migratePersonality } from './personality-migration.js';
import { createPluginLogins } from './plugin-logins.js';
import { createPluginServices, type PluginServices } from './plugins.js';
import { readRemoteControl } from './remote-control.js';
import { requestExternalTokens } from './request-external-tokens.js';
import { createResolveConfig } from './resolve-thread-config.js';
import { createServerRules } from './rules.js';
import { checkCatalogFile } from './server-catalog.js';
import type { Services } from './services.js';
import { createSkills } from './skills.js';
import { findStartWarnings } from './start-warnings.js';
import { tellClients } from './tell-clients.js';
import { toTools } from './to-tools.js';
import { createTrustProject } from './trust-project.js';
import { findTerminal, identify, type Machine, serverHeaders } from './user-agent.js';
import { withoutNulls } from './without-nulls.js';

/** The version of the protocol that the server speaks, as it names itself to providers. */
const serverVersion = '0.130.0';

/** Long enough for the handshake that follows a start. */
const pluginStartupDelayMs = 100;

/** How long the end of a server waits for facts that are on their way. */
const analyticsCloseMs = 500;

/** Makes everything that lives as long as the server. The only place that reads the process's environment. */
export async function compose(options: AppServerOptions): Promise<Services> {
  const env = options.env ?? definedOnly(process.env);
  const cwd = resolve(options.cwd ?? process.cwd());
  const home = resolve(options.home ?? (env['CODEX_HOME'] || join(env['HOME'] || homedir(), '.codex')));
  const clock = systemClock;
  const ids = createIds(clock);
  const shell = findUserShell(env);
  const grammar = createBashGrammar();
  const processes = new WatchedProcesses(systemProcesses);
  const sandbox =
    options.sandbox ??
    createSystemSandbox({
      platform: platform(),
      arch: arch(),
      pid: process.pid,
      env,
      bubblewrap: options.helperPaths?.linuxSandbox ?? null,
      processes: systemProcesses,
      uid: process.getuid?.() ?? null,
      unique: () => ids.uuid(),
    });
  const ownTools = toTools(options.tools ?? []);
  const usesFiles = options.configFiles !== 'none';
  const systemPaths = usesFiles ? { ...systemPathsOf({ platform: platform(), env, home }), ...options.systemPaths } : noSystemPaths;
  const config = createConfigService({
    home: usesFiles ? home : null,
    userHome: env['HOME'] || (options.env ? null : homedir()),
    userFile: join(home, 'config.toml'),
    ignoresUserFile: options.ignoreUserConfig ?? false,
    systemPaths,
    overrides: options.config ?? {},
    cwd,
    hostname: hostname(),
    ignoresCase: platform() === 'win32',
    check: checkCatalogFile(home),
    runtimeFeatures: new RuntimeFeatures(),
    ...(options.threadConfig ? { threadConfig: options.threadConfig } : {}),
  });
  const configWriter = new ConfigWriter({ loader: config.loader, userFile: config.userFile, cwd });
  if (options.home === undefined && env['CODEX_HOME']) await checkHome(home);
  const rules = createServerRules({ home, usesFiles: usesFiles && !options.ignoreRules, system: systemPaths.rules });
  const places = { home, userHome: env['HOME'] || null, tmpdir: env['TMPDIR'] || null };
  const [machine, remoteControl] = await Promise.all([describeMachine(env), readRemoteControl(config), config.checkOverrides()]);
  const identity = { machine, serverVersion, originatorOverride: env['CODEX_INTERNAL_ORIGINATOR_OVERRIDE'] || null };
  const telemetry = await openTelemetry({ telemetry: options.telemetry, config, identity });
  const processUuid = `pid:${process.pid}:${ids.uuid()}`;
  const log = await openServerLog({ host: options.logger, config, home, usesFiles, env, clock, processUuid });
  const { logger, sqliteHome } = log;
  if (usesFiles) await migratePersonality({ home, config, writer: configWriter, logger });
  const trustProject = createTrustProject({ config, writer: configWriter, logger });
  const hub = new Hub({
    logger,
    greet: (clientInfo) => {
      const client = identify(clientInfo, identity);
      const response = { userAgent: client.userAgent, codexHome: home, ...describePlatform() };
      return { identity: client, response };
    },
  });
  const fileSearches = new FileSearches({
    globalExcludes: findGlobalExcludes(env),
    broadcast: (notification) => hub.broadcast(notification),
  });
  const usesProvider = options.model === undefined;
  const http = createSystemHttp(env);
  const auth = await createAuth({
    options: options.auth ?? {},
    config,
    home,
    usesFiles,
    env,
    headers: () => hub.headersOfClient() ?? serverHeaders(identity),
    requestExternalTokens: requestExternalTokens(hub),
    fetch: http.fetch,
    createId: () => ids.uuid(),
    tell: (notification) => hub.broadcast(notification),
    log,
    sqliteHome,
  });
  const cloud = await startCloudRequirements({ auth, config, home, headers: serverHeaders(identity), logger });
  const traceRoot = options.rolloutTrace?.root || env['CODEX_ROLLOUT_TRACE_ROOT'];
  const rolloutTraces = traceRoot ? await openRolloutTraces({ root: resolve(cwd, traceRoot), clock, ids, logger }) : null;
  const listeners = rolloutTraces === null ? [] : [rolloutTraces];
  const tracing = await openServerTracing({ telemetry, env, identity, login: auth.manager, clock, logger, listeners });
  const startWarnings = await findStartWarnings({ config, cwd, rules, places, sandbox });
  const loginFacts = watchLogin(auth.manager);
  const models = await createModelServices({
    config,
    home,
    usesFiles,
    usesProvider,
    env,
    cwd,
    identity,
    trace: tracing.root,
    clock,
    logger,
    login: loginFacts.login,
    keyVariables: options.auth?.keyVariables ?? [],
    residency: auth.residency,
    dispatcher: http.dispatcher,
  });
  // Loaded when they are needed: SQLite and the HTTP client are most of the start.
  const store =
    options.threadStore ??
    (await import('../store/local-thread-store.js')).createLocalThreadStore({ home, sqliteHome, clock, logger: logger.of('store') });
  const transport =
    options.model ?? (await import('../model/http-transport.js')).createHttpTransport({ open: (agent) => openDispatcher(env, agent) });
  const userHome = options.configFiles === 'none' ? null : env['HOME'] || (options.env ? null : homedir());
  const transfer = createByteTransfer(http.dispatcher);
  const warn = (message: string, details?: Readonly<Record<string, unknown>>): void => logger.warn(message, details);
  const plugins: PluginServices = createPluginServices({
    home,
    userHome,
    cwd,
    config,
    configWriter,
    env,
    clock,
    auth,
    transfer,
    headers: () => hub.headersOfClient() ?? serverHeaders(identity),
    onChanged: () => skills.invalidate(),
    warn: (message, details) => logger.warn(message, details),
  });
  const skills = createSkills({
    home: options.configFiles === 'none' ? null : home,
    userHome,
    pluginRoots: (request) => plugins.skillRoots(request),
    systemFolder: options.configFiles === 'none' || platform() === 'win32' ? null : '/etc/codex',
    cwd,
    config,
    watcher: systemFolderWatcher,
    unique: () => ids.uuid(),
    onChanged: () => hub.broadcast({ method: 'skills/changed', params: {} }),
    warn: (message, details) => logger.warn(message, details),
  });
  const mcp = createMcp({
    config,
    configWriter,
    processes,
    env,
    cwd,
    clock,
    version: serverVersion,
    home,
    dispatcher: http.dispatcher,
    bring: (owner) => plugins.mcpServers(owner),
    apps: (loaded, owner) => apps.serverFor(loaded, owner),
  });
  const apps = new Apps({
    config,
    auth,
    mcp,
    plugins,
    home,
    cwd,
    clock,
    headers: () => hub.headersOfClient() ?? serverHeaders(identity),
    onUpdated: (data) => hub.broadcast({ method: 'app/list/updated', params: { data: [...data] } }),
    warn: (message, details) => logger.warn(message, details),
  });
  const hooks = createHooks({ config, cwd, bring: (place) => plugins.bringHooks(place) });
  const environments = createEnvironments({ execServerUrl: env['CODEX_EXEC_SERVER_URL'] ?? '', newId: () => ids.uuid() });
  const engine: Engine = createEngine({
    store,
    model: transport,
    createTools: ({ clientTools, engineTools, hasOwnTools = true, ...rest }) =>
      createTools({ shell, grammar, sandbox, processes, clientTools, engineTools, ownTools: hasOwnTools ? ownTools : [], ...rest }),
    resolveConfig: createResolveConfig({ config, ...models, cwd, rules, places, trustProject }),
    approvals: createApprovals({ serverRequests: hub.serverRequests, now: () => clock.now(), engine: () => engine }),
    skills: skills.threads,
    hooks,
    plugins: plugins.threads,
    mcp: mcp.threads,
    environments,
    processes,
    fetch: http.fetch,
    readRateLimits: createReadLimits(auth, () => hub.headersOfClient() ?? serverHeaders(identity)),
    snapshotsFolder: usesFiles ? join(home, 'shell_snapshots') : null,
    clock,
    ids,
    trace: tracing.root,
    rolloutTraces,
    env,
    home,
    cwd,
    version: serverVersion,
    sessionSource: options.sessionSource ?? 'vscode',
    logger: logger.of('engine'),
  });
  hub.serverRequests.follow((threadId) => engine.whenTold(threadId));
  const idleThreads = new IdleThreads({
    engine,
    subscriptions: hub.subscriptions,
    afterMs: options.threadIdleMs ?? 30 * 60_000,
    schedule: systemSchedule,
    onError: (error) => logger.error('closing an idle thread failed', { error: messageOf(error) }),
  });
  const analytics = openAnalytics({
    sink: options.analytics,
    config,
    auth,
    identity,
    platformOs: describePlatform().platformOs,
    clock,
    logger: logger.of('analytics'),
  });
  hub.serverRequests.onAnswered((connection, answer) => analytics.clientAnswered(connection, answer));
  engine.onEvent((event) => {
    if (event.type === 'threadNameUpdated') rolloutTraces?.observe(event); // No thread tells it.
    logEvent(logger, event);
    analytics.happened(event);
    tellClients(hub, event);
    idleThreads.hear(event);
  });
  const startup = { home, auth, services: plugins, transfer, userAgent: () => serverHeaders(identity)['user-agent'], clock, warn };
  const startPluginTasks = (): void =>
    hub.detach('start-up tasks of plugins', async (signal) => (await import('./plugin-startup.js')).runPluginStartup(startup, signal));
  const startsPluginTasks = usesFiles && options.pluginStartupTasks === 'start';
  // Whoever waits for the server comes first.
  const cancelPluginTasks = startsPluginTasks ? systemSchedule(pluginStartupDelayMs, startPluginTasks) : () => undefined;
  return {
    home,
    engine,
    hub,
    config,
    configWriter,
    settingsChanged: () => {
      config.changed();
      plugins.plugins.invalidate();
      skills.invalidate();
    },
    catalog: models.catalog,
    auth,
    skills,
    hooks,
    plugins,
    pluginLogins: createPluginLogins({
      mcp,
      openUrl: options.openUrl,
      onCompleted: (completed) => hub.broadcast({ method: 'mcpServer/oauthLogin/completed', params: completed }),
      detach: (name, work) => hub.detach(name, work),
      warn,
    }),
    mcp,
    apps,
    externalAgents: createExternalAgents({
      home,
      userHome: options.configFiles === 'none' ? null : env['HOME'] || null,
      cwd,
      installPlugins: usesFiles ? importPlugins(plugins) : null,
      clock,
      warn: (message, details) => logger.warn(message, details),
    }),
    fileSearches,
    fsWatches: new FsWatches(),
    clientProcesses: createClientProcesses({ config, places, sandbox, cwd, env, shell, processes }),
    logger,
    analytics,
    tracing,
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
      sessionSource: options.sessionSource ?? 'vscode',
    }),
    startWarnings,
    remoteControl,
    startNotifications: (kind) => {
      const warnings = startWarnings.map((params): ServerNotification => ({ method: 'configWarning', params: toWire(params) }));
      if (kind === 'in-process') return warnings;
      return [...warnings, { method: 'remoteControl/status/changed', params: remoteControl }];
    },
    close: async () => {
      cancelPluginTasks();
      idleThreads.close();
      cloud.close();
      fileSearches.close();
      environments.close();
      await skills.close();
      await mcp.oauth.close();
      await apps.close();
      await waitAtMost(analyticsCloseMs, analytics.close());
      await auth.close();
      await http.close();
      await processes.close();
      if (!options.sandbox) await sandbox.close();
      // What the embedding program brought along is its own to close.
      if (!options.model) await transport.close?.();
      if (!options.threadStore) await store.close();
      await log.close();
    },
  };
}

/** Place and range are left out when unknown; `details` is always there. */
const toWire = (warning: ConfigWarningNotification): ConfigWarningNotification => ({ ...withoutNulls(warning), details: warning.details });

/** A home that the environment names is one that somebody made; the default one may be made here. */
async function checkHome(home: string): Promise<void> {
  const found = await stat(home).catch(() => null);
  if (found === null)
    throw new KeelsonError('INVALID_OPTION', `CODEX_HOME points to ${home}, which does not exist: make the folder, or unset CODEX_HOME`);
  if (!found.isDirectory()) throw new KeelsonError('INVALID_OPTION', `CODEX_HOME points to ${home}, which is not a folder`);
}

const definedOnly = (env: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

function describePlatform(): { platformFamily: string; platformOs: string } {
  const names: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macos', win32: 'windows' };
  return { platformFamily: platform() === 'win32' ? 'windows' : 'unix', platformOs: names[platform()] ?? platform() };
}

async function describeMachine(env: Readonly<Record<string, string>>): Promise<Machine> {
  const architectures: Record<string, string> = { x64: 'x86_64', ia32: 'i686' };
  const { osName, osVersion } = await describeSystem();
  return { osName, osVersion, arch: architectures[arch()] ?? arch(), terminal: findTerminal(env) };
}

async function describeSystem(): Promise<{ osName: string; osVersion: string }> {
  const byKernel = { osName: type() === 'Darwin' ? 'Mac OS' : type(), osVersion: release() };
  if (platform() !== 'linux') return byKernel;
  try {
    const text = await readFile('/etc/os-release', 'utf8');
    const field = (name: string): string | undefined => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1];
    const name = field('NAME')?.replace(/ GNU\/Linux$/, '');
    const version = field('VERSION_ID');
    if (!name || !version) return byKernel;
    return { osName: name, osVersion: [...version.split('.'), '0', '0'].slice(0, 3).join('.') };
  } catch {
    // Not every Linux has the file.
    return byKernel;
  }
}
