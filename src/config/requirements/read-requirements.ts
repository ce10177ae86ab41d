import * as z from 'zod';
import type { TomlTable } from '../toml/toml-table.js';
import { networkTable, toRequiredNetwork } from './network-requirements.js';
import {
  impossible,
  type McpServerIdentity,
  malformed,
  nameOfSource,
  type RequiredHooks,
  type RequirementSource,
  type RequirementsPart,
} from './requirements.js';
import { toPrefixRules } from './rule-requirements.js';

const sandboxMode = z.enum(['read-only', 'workspace-write', 'danger-full-access', 'external-sandbox']);

const granular = z.strictObject({
  granular: z.object({
    sandbox_approval: z.boolean(),
    rules: z.boolean(),
    mcp_elicitations: z.boolean(),
    request_permissions: z.boolean().default(false),
    skill_approval: z.boolean().default(false),
  }),
});

/** How messages name the modes. */
export const sandboxNames = {
  'read-only': 'ReadOnly',
  'workspace-write': 'WorkspaceWrite',
  'danger-full-access': 'DangerFullAccess',
  'external-sandbox': 'ExternalSandbox',
} as const;

const identity = z.union([z.object({ command: z.string() }), z.object({ url: z.string() })]);
const servers = z.record(z.string(), z.object({ identity }));

const switches = z.record(z.string(), z.boolean());

const requirementsTable = z.object({
  allowed_approval_policies: z.array(z.union([z.enum(['untrusted', 'on-failure', 'on-request', 'never']), granular])).optional(),
  allowed_approvals_reviewers: z.array(z.enum(['user', 'auto_review', 'guardian_subagent'])).optional(),
  allowed_sandbox_modes: z.array(sandboxMode).optional(),
  remote_sandbox_config: z
    .array(z.object({ hostname_patterns: z.array(z.string()), allowed_sandbox_modes: z.array(sandboxMode) }))
    .optional(),
  allowed_web_search_modes: z.array(z.enum(['disabled', 'cached', 'live'])).optional(),
  features: switches.optional(),
  feature_requirements: switches.optional(),
  hooks: z.looseObject({ managed_dir: z.string().optional(), windows_managed_dir: z.string().optional() }).optional(),
  mcp_servers: servers.optional(),
  plugins: z.record(z.string(), z.object({ mcp_servers: servers.optional() })).optional(),
  apps: z.record(z.string(), z.object({ enabled: z.boolean().optional() })).optional(),
  rules: z.unknown().optional(),
  enforce_residency: z.literal('us').optional(),
  experimental_network: networkTable.optional(),
  permissions: z.object({ filesystem: z.object({ deny_read: z.array(z.string()).optional() }).optional() }).optional(),
  guardian_policy_config: z.string().optional(),
});

type Table = z.output<typeof requirementsTable>;

export interface RequirementsReader {
  /** Whose patterns in `remote_sandbox_config` are looked at. */
  readonly hostname: string;
  readonly source: RequirementSource;
}

/**
 * Reads what one source demands. Unknown fields are left alone.
 *
 * @throws RequirementsMistake
 */
export function readRequirements(table: TomlTable, { hostname, source }: RequirementsReader): RequirementsPart {
  const parsed = requirementsTable.safeParse(table);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw malformed(`invalid value for \`${path}\``);
  }
  const required = parsed.data;
  return {
    approvalPolicies: notEmpty('allowed_approval_policies', required.allowed_approval_policies),
    approvalsReviewers: notEmpty('allowed_approvals_reviewers', required.allowed_approvals_reviewers),
    sandboxModes: sandboxModesOf(required, { hostname, source }),
    webSearchModes: required.allowed_web_search_modes ? [...new Set([...required.allowed_web_search_modes, 'disabled' as const])] : null,
    features: required.features ?? required.feature_requirements ?? null,
    hooks: required.hooks ? toHooks(required.hooks) : null,
    mcpServers: required.mcp_servers ? toIdentities(required.mcp_servers) : null,
    plugins: required.plugins
      ? mapValues(required.plugins, ({ mcp_servers }) => ({ mcpServers: mcp_servers ? toIdentities(mcp_servers) : null }))
      : null,
    disabledApps: Object.entries(required.apps ?? {}).flatMap(([id, { enabled }]) => (enabled === false ? [id] : [])),
    rules: required.rules === undefined ? null : toPrefixRules(required.rules, nameOfSource(source)),
    residency: required.enforce_residency ?? null,
    network: required.experimental_network ? toRequiredNetwork(required.experimental_network) : null,
    deniedReads: required.permissions?.filesystem?.deny_read ?? null,
    guardianPolicy: required.guardian_policy_config?.trim() || null,
  };
}

const mapValues = <A, B>(table: Readonly<Record<string, A>>, convert: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, convert(value)]));

const toIdentities = (table: z.output<typeof servers>): Record<string, McpServerIdentity> => mapValues(table, (server) => server.identity);

function notEmpty<T>(field: string, values: readonly T[] | undefined): readonly T[] | null {
  if (values?.length === 0) throw impossible(`field \`${field}\` cannot be empty`);
  return values ?? null;
}

function sandboxModesOf(required: Table, { hostname, source }: RequirementsReader): RequirementsPart['sandboxModes'] {
  const remote = required.remote_sandbox_config?.find(({ hostname_patterns }) =>
    hostname_patterns.some((pattern) => toHostPattern(pattern).test(hostname)),
  );
  const modes = remote?.allowed_sandbox_modes ?? required.allowed_sandbox_modes ?? null;
  if (modes !== null && !modes.includes('read-only'))
    throw impossible(
      `invalid value for \`allowed_sandbox_modes\`: \`[${modes.map((mode) => sandboxNames[mode]).join(', ')}]\` is not in the allowed set must include 'read-only' to allow any PermissionProfile (set by ${nameOfSource(source)})`,
    );
  return modes;
}

/** `*` and `?`, in any case. */
const toHostPattern = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    'i',
  );

function toHooks({ managed_dir, windows_managed_dir, ...events }: NonNullable<Table['hooks']>): RequiredHooks {
  const groups = Object.entries(events).flatMap(([event, value]) => (isTables(value) ? [[event, value] as const] : []));
  return { managedDir: managed_dir ?? null, windowsManagedDir: windows_managed_dir ?? null, events: Object.fromEntries(groups) };
}

const isTables = (value: unknown): value is readonly TomlTable[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null);
