import type { ConfigRequirements, ManagedHooksRequirements, NetworkRequirements, SandboxMode } from '../../protocol/index.js';
import { showConfig } from '../show-config.js';
import { isTable, type TomlTable } from '../toml/toml-table.js';
import type { RequiredHooks, RequiredNetwork, RequiredSandboxMode, Requirements } from './requirements.js';

/** The requirements that clients are shown; `null`: there are none. */
export function describeRequirements(requirements: Requirements): ConfigRequirements | null {
  const { approvalPolicies, approvalsReviewers, sandboxModes, webSearchModes, features, hooks, residency, network, ...hidden } =
    requirements;
  const shown = [approvalPolicies, approvalsReviewers, sandboxModes, webSearchModes, features, hooks, residency, network];
  const { disabledApps, plugins: _plugins, ...others } = hidden;
  if (shown.every((one) => one === null) && disabledApps.length === 0 && Object.values(others).every((one) => one === null)) return null;
  return {
    allowedApprovalPolicies: approvalPolicies && [...approvalPolicies.value],
    allowedApprovalsReviewers: approvalsReviewers?.value.map((one) => (one === 'auto_review' ? 'guardian_subagent' : one)) ?? null,
    allowedSandboxModes: sandboxModes?.value.filter(isShown) ?? null,
    allowedWebSearchModes: webSearchModes && [...webSearchModes.value],
    featureRequirements: features && sortedByName(features.value),
    hooks: hooks && describeHooks(hooks.value),
    enforceResidency: residency?.value ?? null,
    network: network && describeNetwork(network.value),
  };
}

const isShown = (mode: RequiredSandboxMode): mode is SandboxMode => mode !== 'external-sandbox';

const sortedByName = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

function describeHooks({ managedDir, windowsManagedDir, events }: RequiredHooks): ManagedHooksRequirements {
  const shown = showConfig({ hooks: events })['hooks'];
  return asManagedHooks({ managedDir, windowsManagedDir, ...(isTable(shown) ? mapGroups(shown) : {}) });
}

/** The contract has another name for what a settings file calls `timeout`. */
const mapGroups = (events: TomlTable): TomlTable =>
  Object.fromEntries(Object.entries(events).map(([event, groups]) => [event, tablesOf(groups).map(toWireGroup)]));

const toWireGroup = ({ hooks, ...group }: TomlTable): TomlTable => ({
  ...group,
  hooks: tablesOf(hooks).map(({ timeout, ...hook }) => (hook['type'] === 'command' ? { ...hook, timeoutSec: timeout ?? null } : hook)),
});

const tablesOf = (value: unknown): readonly TomlTable[] => (Array.isArray(value) ? value.filter(isTable) : []);

/** Hooks are shown as the contract has them. */
const asManagedHooks = (described: object): ManagedHooksRequirements => described as ManagedHooksRequirements;

function describeNetwork({ domains, unixSockets, ...network }: RequiredNetwork): NetworkRequirements {
  return {
    ...network,
    domains: domains && sortedByName(domains),
    unixSockets: unixSockets && sortedByName(unixSockets),
    allowedDomains: namesWith(domains, 'allow'),
    deniedDomains: namesWith(domains, 'deny'),
    allowUnixSockets: namesWith(unixSockets, 'allow'),
  };
}

function namesWith(verdicts: Readonly<Record<string, string>> | null, wanted: string): string[] | null {
  const names = Object.entries(verdicts ?? {}).flatMap(([name, verdict]) => (verdict === wanted ? [name] : []));
  return names.length === 0 ? null : names.sort();
}
