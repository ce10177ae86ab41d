import { type AuthState, isChatgpt } from '../../auth/auth-state.js';
import type { Clock } from '../../platform/clock.js';
import type { UserFacts } from '../../telemetry/log-events.js';
import type { ServerFacts } from '../../telemetry/tracing/common-attributes.js';
import { findInstalledMeter } from '../../telemetry/tracing/installed-sdk.js';
import { openTracing } from '../../telemetry/tracing/open-tracing.js';
import type { TraceListener, Tracing } from '../../telemetry/tracing.js';
import type { ServerIdentity } from '../user-agent.js';
import type { Logger } from './logger.js';
import type { TelemetryOptions } from './telemetry-options.js';

export interface ServerTracingOptions {
  readonly telemetry: TelemetryOptions;
  /** Where the program's own trace context is found, and its keys. */
  readonly env: Readonly<Record<string, string>>;
  readonly identity: ServerIdentity;
  readonly login: { current(): AuthState | null };
  readonly clock: Clock;
  readonly logger: Logger;
  /** Other channels. */
  readonly listeners?: readonly TraceListener[];
}

export async function openServerTracing(options: ServerTracingOptions): Promise<Tracing> {
  const { telemetry, env, clock, logger } = options;
  const server = toServerFacts(options);
  return openTracing({
    tracer: telemetry.tracer,
    spanAttributes: telemetry.spanAttributes ?? {},
    tracestate: telemetry.tracestate ?? {},
    environment: { traceparent: env['TRACEPARENT'], tracestate: env['TRACESTATE'] },
    server,
    listeners: [...(await openListeners(options, server)), ...(options.listeners ?? [])],
    now: () => clock.now(),
    warn: (message, details) => logger.warn(message, details),
  });
}

/** The channels besides spans. Each is loaded where somebody takes what it tells. */
async function openListeners({ telemetry, login, clock }: ServerTracingOptions, server: ServerFacts): Promise<readonly TraceListener[]> {
  const { events: sink, logUserPrompt: logsPrompts = false, meter = await findInstalledMeter() } = telemetry;
  const listeners: TraceListener[] = [];
  const now = (): number => clock.now();
  if (sink !== undefined) {
    const { createLogEvents } = await import('../../telemetry/log-events.js');
    listeners.push(createLogEvents({ sink, server, user: () => toUser(login.current()), logsPrompts, now }));
  }
  if (meter !== null) {
    const { createMetrics } = await import('../../telemetry/metrics.js');
    listeners.push(createMetrics({ meter, server, now }));
  }
  return listeners;
}

const toUser = (state: AuthState | null): UserFacts | null =>
  isChatgpt(state) ? { accountId: state.accountId, email: state.claims.email } : null;

/** What every event says of the server. */
export const toServerFacts = ({ env, identity, login }: Pick<ServerTracingOptions, 'env' | 'identity' | 'login'>): ServerFacts => ({
  version: identity.serverVersion,
  terminal: identity.machine.terminal,
  authMode: () => {
    const state = login.current();
    if (state === null) return null;
    return state.mode === 'apikey' ? 'ApiKey' : 'Chatgpt';
  },
  authEnvironment: {
    'auth.env_openai_api_key_present': Boolean(env['OPENAI_API_KEY']),
    'auth.env_codex_api_key_present': Boolean(env['CODEX_API_KEY']),
    'auth.env_codex_api_key_enabled': false,
    'auth.env_refresh_token_url_override_present': Boolean(env['CODEX_REFRESH_TOKEN_URL_OVERRIDE']),
  },
});
