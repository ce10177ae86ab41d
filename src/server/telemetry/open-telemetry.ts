import type { ConfigService } from '../../config/config-service.js';
import type { ServerIdentity } from '../user-agent.js';
import type { OpenTelemetry, TelemetryOptions } from './telemetry-options.js';

export interface OpenTelemetryRequest {
  readonly telemetry: TelemetryOptions | OpenTelemetry | undefined;
  readonly config: ConfigService;
  readonly identity: ServerIdentity;
}

/** The telemetry of a server, with what the configuration adds. Rejects with what keeps the program from opening its own. */
export async function openTelemetry({ telemetry = {}, config, identity }: OpenTelemetryRequest): Promise<TelemetryOptions> {
  const settings = await config.forThread().catch(() => null); // Told as a warning.
  if (settings === null) return typeof telemetry === 'function' ? {} : telemetry;
  const { otel } = settings;
  const { serverVersion: version, machine } = identity;
  const { osName, osVersion } = machine;
  const { analyticsEnabled } = settings.telemetry;
  const opened = typeof telemetry === 'function' ? await telemetry({ otel, analyticsEnabled, version, osName, osVersion }) : telemetry;
  return { logUserPrompt: otel.logUserPrompt, spanAttributes: otel.spanAttributes, tracestate: otel.tracestate, ...opened };
}
