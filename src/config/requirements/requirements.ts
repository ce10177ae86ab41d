import type {
  ApprovalsReviewer,
  AskForApproval,
  NetworkDomainPermission,
  NetworkUnixSocketPermission,
  ResidencyRequirement,
  WebSearchMode,
} from '../../protocol/index.js';
import type { TomlTable } from '../toml/toml-table.js';

/** Where a requirement was read. */
export type RequirementSource =
  | { readonly type: 'cloud' }
  | { readonly type: 'managedPreferences' }
  | { readonly type: 'file'; readonly file: string }
  | { readonly type: 'legacyFile'; readonly file: string }
  | { readonly type: 'legacyManagedPreferences' };

/** A requirement and who set it. */
export interface Requirement<T> {
  readonly value: T;
  readonly source: RequirementSource;
}

/** A mode that an administrator may allow. `external-sandbox` is one that only programs ask for. */
export type RequiredSandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access' | 'external-sandbox';

/** A server that may be used: it counts only with this command or address. */
export type McpServerIdentity = { readonly command: string } | { readonly url: string };

/** What a plugin may bring. */
export interface RequiredPlugin {
  /** The only servers of it that may run; `null`: all may. */
  readonly mcpServers: Readonly<Record<string, McpServerIdentity>> | null;
}

/** A rule for commands that nobody can take back. Each word of the pattern is one of some tokens. */
export interface RequiredPrefixRule {
  readonly pattern: readonly (readonly string[])[];
  readonly decision: 'prompt' | 'forbidden';
  readonly justification: string | null;
}

/** Limits on the network of commands. `null`: nothing is said. */
export interface RequiredNetwork {
  readonly enabled: boolean | null;
  readonly httpPort: number | null;
  readonly socksPort: number | null;
  readonly allowUpstreamProxy: boolean | null;
  readonly dangerouslyAllowNonLoopbackProxy: boolean | null;
  readonly dangerouslyAllowAllUnixSockets: boolean | null;
  readonly domains: Readonly<Record<string, NetworkDomainPermission>> | null;
  readonly managedAllowedDomainsOnly: boolean | null;
  readonly unixSockets: Readonly<Record<string, NetworkUnixSocketPermission>> | null;
  readonly allowLocalBinding: boolean | null;
}

/** Hooks that always run. */
export interface RequiredHooks {
  readonly managedDir: string | null;
  readonly windowsManagedDir: string | null;
  /** Event name, as in the settings file → its groups of hooks, as written. */
  readonly events: Readonly<Record<string, readonly TomlTable[]>>;
}

/** What administrators demand of the settings. Each field comes from the strongest source that sets it; `null`: none does. */
export interface Requirements {
  readonly approvalPolicies: Requirement<readonly AskForApproval[]> | null;
  readonly approvalsReviewers: Requirement<readonly ApprovalsReviewer[]> | null;
  readonly sandboxModes: Requirement<readonly RequiredSandboxMode[]> | null;
  /** `disabled` is always among them. */
  readonly webSearchModes: Requirement<readonly WebSearchMode[]> | null;
  /** Features pinned on or off. */
  readonly features: Requirement<Readonly<Record<string, boolean>>> | null;
  readonly hooks: Requirement<RequiredHooks> | null;
  /** The only servers that may run. */
  readonly mcpServers: Requirement<Readonly<Record<string, McpServerIdentity>>> | null;
  /** The only plugins that may bring servers, by id. */
  readonly plugins: Requirement<Readonly<Record<string, RequiredPlugin>>> | null;
  /** Apps that are switched off, whoever says so. */
  readonly disabledApps: readonly string[];
  readonly rules: Requirement<readonly RequiredPrefixRule[]> | null;
  readonly residency: Requirement<ResidencyRequirement> | null;
  readonly network: Requirement<RequiredNetwork> | null;
  /** Places that nothing may read, as written. */
  readonly deniedReads: Requirement<readonly string[]> | null;
  /** In place of the reviewer's own policy. */
  readonly guardianPolicy: Requirement<string> | null;
}

export const noRequirements = {
  approvalPolicies: null,
  approvalsReviewers: null,
  sandboxModes: null,
  webSearchModes: null,
  features: null,
  hooks: null,
  mcpServers: null,
  plugins: null,
  disabledApps: [],
  rules: null,
  residency: null,
  network: null,
  deniedReads: null,
  guardianPolicy: null,
} as const satisfies Requirements;

/** A table of requirements that is wrong. The message names the field. */
export class RequirementsMistake extends Error {
  /** It is no such table at all; otherwise it demands what cannot be. */
  readonly isMalformed: boolean;

  constructor(message: string, { isMalformed }: { readonly isMalformed: boolean }) {
    super(message);
    this.isMalformed = isMalformed;
  }
}

export const malformed = (message: string): RequirementsMistake => new RequirementsMistake(message, { isMalformed: true });
export const impossible = (message: string): RequirementsMistake => new RequirementsMistake(message, { isMalformed: false });

/** What one source demands. */
export type RequirementsPart = {
  readonly [K in keyof Requirements]: Requirements[K] extends Requirement<infer V> | null ? V | null : Requirements[K];
};

/** Lays a weaker source under those that are stronger: it sets only what they leave open. */
export function addWeakerRequirements(stronger: Requirements, source: RequirementSource, part: RequirementsPart): Requirements {
  const either = <T>(set: Requirement<T> | null, value: T | null): Requirement<T> | null =>
    set ?? (value === null ? null : { value, source });
  return {
    approvalPolicies: either(stronger.approvalPolicies, part.approvalPolicies),
    approvalsReviewers: either(stronger.approvalsReviewers, part.approvalsReviewers),
    sandboxModes: either(stronger.sandboxModes, part.sandboxModes),
    webSearchModes: either(stronger.webSearchModes, part.webSearchModes),
    features: either(stronger.features, part.features),
    hooks: either(stronger.hooks, part.hooks),
    mcpServers: either(stronger.mcpServers, part.mcpServers),
    plugins: either(stronger.plugins, part.plugins),
    disabledApps: [...new Set([...stronger.disabledApps, ...part.disabledApps])],
    rules: either(stronger.rules, part.rules),
    residency: either(stronger.residency, part.residency),
    network: either(stronger.network, part.network),
    deniedReads: either(stronger.deniedReads, part.deniedReads),
    guardianPolicy: either(stronger.guardianPolicy, part.guardianPolicy),
  };
}

/** How a source is named to users. */
export function nameOfSource(source: RequirementSource): string {
  switch (source.type) {
    case 'cloud':
      return 'cloud requirements';
    case 'managedPreferences':
      return 'MDM com.openai.codex:requirements_toml_base64';
    case 'legacyManagedPreferences':
      return 'MDM managed_config.toml (legacy)';
    case 'file':
    case 'legacyFile':
      return source.file;
    default:
      return source satisfies never;
  }
}
