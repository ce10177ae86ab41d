import type { RequiredNetwork } from '../../config/requirements/requirements.js';
import type { NetworkTable } from '../../config/sections/permission-keys.js';
import type { PermissionProfile } from '../../protocol/index.js';

/** What commands may reach through the proxies. */
export interface NetworkSettings {
  /** `limited`: looking only, and nothing that cannot be looked into. */
  readonly mode: 'full' | 'limited';
  /** Patterns of hosts. Nothing that none of them allows is reached. */
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
  /** Whether this machine and the networks around it may be reached. */
  readonly allowsLocal: boolean;
  readonly hasSocks: boolean;
  /** Whether somebody may be asked about hosts that no pattern names: administrators must have set the network up, and left that open. */
  readonly canAsk: boolean;
  /** Where the proxies listen; 0: anywhere that is free. */
  readonly httpPort: number;
  readonly socksPort: number;
}

/** The settings of a thread's network; `null`: nothing stands between its commands and the network that they have. */
export function toNetworkSettings(
  profile: PermissionProfile,
  { table, required }: { readonly table: NetworkTable | null; readonly required: RequiredNetwork | null },
): NetworkSettings | null {
  const isManaged = required !== null && required.enabled !== false;
  if (!isManaged && !(profile.type === 'managed' && profile.network.enabled && hasProxySettings(table))) return null;
  const domains = [
    ...Object.entries(required?.domains ?? {}),
    // Where only administrators name what is allowed, others may still forbid.
    ...Object.entries(table?.domains ?? {}).filter(([, verdict]) => verdict === 'deny' || required?.managedAllowedDomainsOnly !== true),
  ];
  const named = (verdict: 'allow' | 'deny'): readonly string[] => domains.flatMap(([host, each]) => (each === verdict ? [host] : []));
  return {
    mode: table?.mode ?? 'full',
    allowed: named('allow'),
    denied: named('deny'),
    allowsLocal: required?.allowLocalBinding ?? table?.['allow_local_binding'] === true,
    hasSocks: table?.['enable_socks5'] !== false,
    canAsk: isManaged && required.managedAllowedDomainsOnly !== true,
    httpPort: required?.httpPort ?? portOf(table?.['proxy_url']),
    socksPort: required?.socksPort ?? portOf(table?.['socks_url']),
  };
}

const hasProxySettings = (table: NetworkTable | null): boolean =>
  table !== null && (table.domains !== undefined || table.unix_sockets !== undefined || table.mode !== undefined);

/** Proxies listen on this machine only, whatever host is named. */
function portOf(url: unknown): number {
  if (typeof url !== 'string' || !URL.canParse(url)) return 0;
  return Number(new URL(url).port);
}
