import { join } from 'node:path';
import type { ConfigWriter } from '../config/config-writer.js';
import { createEngine } from '../engine/create-engine.js';
import type { Engine } from '../engine/engine.js';
import { createBashGrammar } from '../engine/exec/bash-grammar.js';
import { createEnvironments, type Environments } from '../engine/exec/environments.js';
import { createTools } from '../engine/tools/registry.js';
import type { ModelCatalog } from '../model/catalog/model-catalog.js';
import type { ModelTransport } from '../model/model-transport.js';
import type { Processes } from '../platform/processes/process.js';
import type { ThreadStore } from '../store/thread-store.js';
import { createReadLimits } from './accounts/read-limits.js';
import { createApprovals } from './approvals.js';
import type { Extensions } from './compose-extensions.js';
import type { Foundation } from './foundation.js';
import { createModelServices } from './models/model-services.js';
import { serverVersion } from './surroundings.js';
import { createResolveConfig } from './thread-config/resolve-thread-config.js';
import { createTrustProject } from './thread-config/trust-project.js';

export interface EngineParts {
  readonly configWriter: ConfigWriter;
  readonly store: ThreadStore;
  readonly transport: ModelTransport;
  readonly processes: Processes;
  readonly extensions: Extensions;
  /** The user's. */
  readonly shell: string;
}

export interface ComposedEngine {
  readonly engine: Engine;
  readonly environments: Environments;
  readonly catalog: ModelCatalog;
}

/** The engine, with the models that it may ask. */
export async function composeEngine(foundation: Foundation, parts: EngineParts): Promise<ComposedEngine> {
  const { options, env, cwd, home, usesFiles, clock, ids, config, rules, places } = foundation;
  const { sandbox, ownTools, auth, headers, hub, http, logger, tracing, rolloutTraces, loginFacts } = foundation;
  const { configWriter, store, transport, processes, extensions, shell } = parts;
  const models = await createModelServices({
    config,
    home,
    usesFiles,
    usesProvider: options.model === undefined,
    env,
    cwd,
    identity: foundation.identity,
    trace: tracing.root,
    clock,
    logger,
    login: loginFacts.login,
    keyVariables: options.auth?.keyVariables ?? [],
    residency: auth.residency,
    dispatcher: http.dispatcher,
  });
  const grammar = createBashGrammar();
  const trustProject = createTrustProject({ config, writer: configWriter, logger });
  const environments = createEnvironments({ execServerUrl: env['CODEX_EXEC_SERVER_URL'] ?? '', newId: () => ids.uuid() });
  const engine: Engine = createEngine({
    store,
    model: transport,
    createTools: ({ clientTools, engineTools, hasOwnTools = true, ...rest }) =>
      createTools({ shell, grammar, sandbox, processes, clientTools, engineTools, ownTools: hasOwnTools ? ownTools : [], ...rest }),
    resolveConfig: createResolveConfig({ config, ...models, cwd, rules, places, trustProject }),
    approvals: createApprovals({ serverRequests: hub.serverRequests, now: () => clock.now(), engine: () => engine }),
    skills: extensions.skills.threads,
    hooks: extensions.hooks,
    plugins: extensions.plugins.threads,
    mcp: extensions.mcp.threads,
    environments,
    processes,
    fetch: http.fetch,
    readRateLimits: createReadLimits(auth, headers),
    snapshotsFolder: usesFiles ? join(home, 'shell_snapshots') : null,
    clock,
    ids,
    trace: tracing.root,
    rolloutTraces,
    env,
    home,
    cwd,
    version: serverVersion,
    sessionSource: foundation.sessionSource,
    logger: logger.of('engine'),
  });
  hub.serverRequests.follow((threadId) => engine.whenTold(threadId));
  return { engine, environments, catalog: models.catalog };
}
