import type { AuthState } from '../auth/auth-state.js';
import type { Clock } from '../platform/clock.js';
import type { ServerFacts } from '../telemetry/tracing/common-attributes.js';
import { openTracing } from '../telemetry/tracing/open-tracing.js';
import type { Tracing } from '../telemetry/tracing.js';
import type { Logger } from './logger.js';
import type { TelemetryOptions } from './telemetry-options.js';
import type { ServerIdentity } from './user-agent.js';

export interface ServerTracingOptions {
  readonly telemetry: TelemetryOptions | undefined;
  /** Where the program's own trace context is found, and its keys. */
  readonly env: Readonly<Record<string, string>>;
  readonly identity: ServerIdentity;
  readonly login: { current(): AuthState | null };
  readonly clock: Clock;
  readonly logger: Logger;
}

export function openServerTracing({ telemetry = {}, env, identity, login, clock, logger }: ServerTracingOptions): Promise<Tracing> {
  return openTracing({
    tracer: telemetry.tracer,
    spanAttributes: telemetry.spanAttributes ?? {},
    tracestate: telemetry.tracestate ?? {},
    environment: { traceparent: env['TRACEPARENT'], tracestate: env['TRACESTATE'] },
    server: toServerFacts({ env, identity, login }),
    now: () => clock.now(),
    warn: (message, details) => logger.warn(message, details),
  });
}

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
