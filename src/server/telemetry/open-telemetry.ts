import type { ConfigService } from '../../config/config-service.js';
import type { OtelConfig } from '../../config/otel-config.js';
import type { Machine } from '../user-agent.js';
import type { OpenTelemetry, Telemetry } from './telemetry-options.js';

export interface OpenTelemetryRequest {
  readonly telemetry: Telemetry | OpenTelemetry | undefined;
  readonly config: ConfigService;
  readonly machine: Machine;
  readonly version: string;
}

/** The telemetry of a server; `otel` is `null` where the configuration cannot be loaded. */
export interface OpenedTelemetry extends Telemetry {
  readonly otel: OtelConfig | null;
}

/** Opens what the embedding program brings along. Rejects with what keeps it from being opened. */
export async function openTelemetry({ telemetry = {}, config, machine, version }: OpenTelemetryRequest): Promise<OpenedTelemetry> {
  const settings = await config.forThread().catch(() => null); // Told as a warning.
  const otel = settings?.otel ?? null;
  if (typeof telemetry !== 'function') return { ...telemetry, otel };
  if (settings === null) return { otel };
  const { osName, osVersion } = machine;
  const { analyticsEnabled } = settings.telemetry;
  return { ...(await telemetry({ otel: settings.otel, analyticsEnabled, version, osName, osVersion })), otel };
}
