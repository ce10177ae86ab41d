import { arch, hostname, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { type ConfigService, createConfigService } from '../config/config-service.js';
import { RuntimeFeatures } from '../config/features/runtime-features.js';
import { noSystemPaths, systemPathsOf } from '../config/layers/system-paths.js';
import type { RolloutTraces } from '../engine/rollout-trace/rollout-traces.js';
import type { Sandbox } from '../engine/sandbox/sandbox.js';
import { createSystemSandbox } from '../engine/sandbox/system-sandbox.js';
import type { Tool } from '../engine/tools/tool.js';
import { createSystemHttp, type SystemHttp } from '../platform/http/http.js';
import { systemProcesses } from '../platform/processes/process.js';
import type { ConfigWarningNotification, RemoteControlStatusChangedNotification, ServerNotification } from '../protocol/index.js';
import type { Tracing } from '../telemetry/tracing.js';
import { startCloudRequirements } from './accounts/cloud-requirements.js';
import { type Auth, createAuth } from './accounts/create-auth.js';
import { type LoginFacts, watchLogin } from './accounts/login-facts.js';
import { requestExternalTokens } from './accounts/request-external-tokens.js';
import type { ConnectionKind } from './connections/connection.js';
import { Hub } from './connections/hub.js';
import { describeMachine, describePlatform } from './describe-machine.js';
import { checkCatalogFile } from './models/server-catalog.js';
import { migratePersonality } from './personality-migration.js';
import { readRemoteControl } from './remote-control.js';
import { type Surroundings, serverVersion } from './surroundings.js';
import type { ServerLogger } from './telemetry/logger.js';
import { openRolloutTraces } from './telemetry/open-rollout-traces.js';
import { type OpenServerLog, openServerLog } from './telemetry/open-server-log.js';
import { openServerTracing } from './telemetry/open-server-tracing.js';
import { openTelemetry } from './telemetry/open-telemetry.js';
import { createServerRules, type ServerRules } from './thread-config/rules.js';
import { findStartWarnings } from './thread-config/start-warnings.js';
import type { PermissionPlaces } from './thread-config/thread-permissions.js';
import { toTools } from './to-tools.js';
import { identify, type ServerHeaders, type ServerIdentity, serverHeaders } from './user-agent.js';
import { withoutNulls } from './without-nulls.js';

/** What a server stands on: what its start and each handshake need, and what everything else is made of. */
export interface Foundation extends Surroundings {
  readonly config: ConfigService;
  readonly rules: ServerRules;
  readonly places: PermissionPlaces;
  readonly sandbox: Sandbox;
  /** The embedding program's. */
  readonly ownTools: readonly Tool[];
  readonly identity: ServerIdentity;
  readonly log: OpenServerLog;
  readonly logger: ServerLogger;
  readonly hub: Hub;
  /** How the server names itself, where it can in the name of a client. */
  readonly headers: () => ServerHeaders;
  readonly http: SystemHttp;
  readonly auth: Auth;
  readonly loginFacts: LoginFacts;
  readonly tracing: Tracing;
  readonly rolloutTraces: RolloutTraces | null;
  readonly startWarnings: readonly ConfigWarningNotification[];
  readonly remoteControl: RemoteControlStatusChangedNotification;
  /** What a fresh connection of that kind is told after its handshake, in order. */
  startNotifications(kind: ConnectionKind): readonly ServerNotification[];
  close(): Promise<void>;
}

/** Reads what a start must know, what can be at once. Rejects with what keeps a server from starting. */
export async function layFoundation(surroundings: Surroundings): Promise<Foundation> {
  const { options, env, cwd, home, usesFiles, clock, ids, pid } = surroundings;
  const ownTools = toTools(options.tools ?? []);
  const settings = layConfig(surroundings);
  const { config } = settings;
  const [machine, remoteControl] = await Promise.all([describeMachine(env), readRemoteControl(config), config.checkOverrides()]);
  const identity = { machine, serverVersion, originatorOverride: env['CODEX_INTERNAL_ORIGINATOR_OVERRIDE'] || null };
  const [telemetry, log] = await Promise.all([
    openTelemetry({ telemetry: options.telemetry, config, identity }),
    openServerLog({ host: options.logger, config, home, usesFiles, env, clock, createProcessUuid: () => `pid:${pid}:${ids.uuid()}` }),
  ]);
  const { logger } = log;
  const hub = createHub({ identity, home, logger });
  const headers = (): ServerHeaders => hub.headersOfClient() ?? serverHeaders(identity);
  const http = createSystemHttp(env);
  const [auth] = await Promise.all([
    createAuth({
      options: options.auth ?? {},
      config,
      home,
      usesFiles,
      env,
      headers,
      requestExternalTokens: requestExternalTokens(hub),
      fetch: http.fetch,
      createId: () => ids.uuid(),
      tell: (notification) => hub.broadcast(notification),
      log,
    }),
    usesFiles ? migratePersonality({ home, config, logger }) : null,
  ]);
  const cloud = await startCloudRequirements({ auth, config, home, headers: serverHeaders(identity), logger });
  const traceRoot = options.rolloutTrace?.root || env['CODEX_ROLLOUT_TRACE_ROOT'];
  const rolloutTraces = traceRoot ? await openRolloutTraces({ root: resolve(cwd, traceRoot), clock, ids, logger }) : null;
  const listeners = rolloutTraces === null ? [] : [rolloutTraces];
  const [tracing, startWarnings] = await Promise.all([
    openServerTracing({ telemetry, env, identity, login: auth.manager, clock, logger, listeners }),
    findStartWarnings({ ...settings, cwd }),
  ]);
  return {
    ...surroundings,
    ...settings,
    ownTools,
    identity,
    log,
    logger,
    hub,
    headers,
    http,
    auth,
    loginFacts: watchLogin(auth.manager),
    tracing,
    rolloutTraces,
    startWarnings,
    remoteControl,
    startNotifications: (kind) => {
      const warnings = startWarnings.map((params): ServerNotification => ({ method: 'configWarning', params: toWire(params) }));
      if (kind === 'in-process') return warnings;
      return [...warnings, { method: 'remoteControl/status/changed', params: remoteControl }];
    },
    close: async () => {
      cloud.close();
      await auth.close();
      await http.close();
      if (!options.sandbox) await settings.sandbox.close();
      await log.close();
    },
  };
}

/** Settings, and what holds commands back by them. Nothing is read yet. */
function layConfig({ options, env, cwd, home, userHome, usesFiles, ids, pid, uid }: Surroundings) {
  const systemPaths = usesFiles ? { ...systemPathsOf({ platform: platform(), env, home }), ...options.systemPaths } : noSystemPaths;
  const config = createConfigService({
    home: usesFiles ? home : null,
    userHome,
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
  return {
    config,
    rules: createServerRules({ home, usesFiles: usesFiles && !options.ignoreRules, system: systemPaths.rules }),
    places: { home, userHome, tmpdir: env['TMPDIR'] || null },
    sandbox:
      options.sandbox ??
      createSystemSandbox({
        platform: platform(),
        arch: arch(),
        pid,
        env,
        bubblewrap: options.helperPaths?.linuxSandbox ?? null,
        processes: systemProcesses,
        uid,
        unique: () => ids.uuid(),
      }),
  };
}

const createHub = ({ identity, home, logger }: { identity: ServerIdentity; home: string; logger: ServerLogger }): Hub =>
  new Hub({
    logger,
    greet: (clientInfo) => {
      const client = identify(clientInfo, identity);
      const response = { userAgent: client.userAgent, codexHome: home, ...describePlatform() };
      return { identity: client, response };
    },
  });

/** Place and range are left out when unknown; `details` is always there. */
const toWire = (warning: ConfigWarningNotification): ConfigWarningNotification => ({ ...withoutNulls(warning), details: warning.details });
