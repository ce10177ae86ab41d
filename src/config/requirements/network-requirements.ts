import * as z from 'zod';
import { uint16 } from '../../protocol/scalars.js';
import { malformed, type RequiredNetwork } from './requirements.js';

const strings = z.array(z.string());

/** `[experimental_network]` of requirements. The lists are the older way to write the maps. */
export const networkTable = z.object({
  enabled: z.boolean().optional(),
  http_port: uint16().optional(),
  socks_port: uint16().optional(),
  allow_upstream_proxy: z.boolean().optional(),
  dangerously_allow_non_loopback_proxy: z.boolean().optional(),
  dangerously_allow_all_unix_sockets: z.boolean().optional(),
  domains: z.record(z.string(), z.enum(['allow', 'deny'])).optional(),
  allowed_domains: strings.optional(),
  denied_domains: strings.optional(),
  managed_allowed_domains_only: z.boolean().optional(),
  unix_sockets: z.record(z.string(), z.enum(['allow', 'none'])).optional(),
  allow_unix_sockets: strings.optional(),
  allow_local_binding: z.boolean().optional(),
});

/** @throws RequirementsMistake for a map beside its older lists */
export function toRequiredNetwork(table: z.output<typeof networkTable>): RequiredNetwork {
  const { domains, allowed_domains, denied_domains, unix_sockets, allow_unix_sockets } = table;
  const at = 'experimental_network.';
  if (domains !== undefined && (allowed_domains !== undefined || denied_domains !== undefined))
    throw malformed(`\`${at}domains\` cannot be combined with legacy \`allowed_domains\` or \`denied_domains\``);
  if (unix_sockets !== undefined && allow_unix_sockets !== undefined)
    throw malformed(`\`${at}unix_sockets\` cannot be combined with legacy \`allow_unix_sockets\``);
  return {
    enabled: table.enabled ?? null,
    httpPort: table.http_port ?? null,
    socksPort: table.socks_port ?? null,
    allowUpstreamProxy: table.allow_upstream_proxy ?? null,
    dangerouslyAllowNonLoopbackProxy: table.dangerously_allow_non_loopback_proxy ?? null,
    dangerouslyAllowAllUnixSockets: table.dangerously_allow_all_unix_sockets ?? null,
    domains: domains ?? toMap<'allow' | 'deny'>([...entriesOf(allowed_domains, 'allow'), ...entriesOf(denied_domains, 'deny')]),
    managedAllowedDomainsOnly: table.managed_allowed_domains_only ?? null,
    unixSockets: unix_sockets ?? toMap(entriesOf(allow_unix_sockets, 'allow')),
    allowLocalBinding: table.allow_local_binding ?? null,
  };
}

const entriesOf = <const T>(names: readonly string[] | undefined, verdict: T): readonly (readonly [string, T])[] =>
  (names ?? []).map((name) => [name, verdict] as const);

const toMap = <T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> | null =>
  entries.length === 0 ? null : Object.fromEntries(entries);
