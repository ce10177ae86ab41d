import { isChatgpt } from '../../auth/auth-state.js';
import type { ConfigService } from '../../config/config-service.js';
import type { Clock } from '../../platform/clock.js';
import type { AnalyticsSink } from '../../telemetry/analytics/fact.js';
import { postFacts } from '../../telemetry/analytics/post-facts.js';
import type { Auth } from '../accounts/create-auth.js';
import type { ServerLogger } from '../telemetry/logger.js';
import { type ServerIdentity, serverHeaders } from '../user-agent.js';
import { type Analytics, createAnalytics, noAnalytics } from './analytics.js';

export interface OpenAnalyticsOptions {
  readonly sink: AnalyticsSink | 'chatgpt' | undefined;
  readonly config: ConfigService;
  readonly auth: Pick<Auth, 'manager' | 'fetch'>;
  readonly identity: ServerIdentity;
  /** As operating systems are named: `linux`, `macos`, `windows`. */
  readonly platformOs: string;
  readonly clock: Clock;
  readonly logger: ServerLogger;
}

/** The analytics that the embedding program asks for: none, its own, or ChatGPT's. */
export function openAnalytics({ sink, config, auth, identity, platformOs, clock, logger }: OpenAnalyticsOptions): Analytics {
  if (sink === undefined) return noAnalytics;
  const { manager, fetch } = auth;
  const post = postFacts({
    fetch,
    address: async () => {
      const { telemetry, account } = await config.forThread();
      return telemetry.analyticsEnabled === false ? null : account.chatgptBaseUrl;
    },
    chatgptHeaders: async () => (isChatgpt(manager.current()) ? manager.headers() : null),
    headers: serverHeaders(identity),
  });
  const { machine, serverVersion } = identity;
  return createAnalytics({
    sink: sink === 'chatgpt' ? post : sink,
    runtime: {
      codex_rs_version: serverVersion,
      runtime_os: platformOs,
      runtime_os_version: machine.osVersion,
      runtime_arch: machine.arch,
    },
    now: () => clock.now(),
    logger,
  });
}
