import type { ApprovalsReviewer, AskForApproval, SandboxMode, SandboxPolicy, WebSearchMode } from '../../protocol/index.js';
import { features as catalogue, isFeature } from '../features/features.js';
import { sandboxNames } from './read-requirements.js';
import { nameOfSource, type RequiredSandboxMode, type Requirement, type Requirements } from './requirements.js';

/** What a value is held against. */
interface Limit<T> {
  readonly field: string;
  readonly requirement: Requirement<readonly T[]> | null;
  readonly name: (value: T) => string;
}

/** The names of values, as an administrator's messages have them. */
const approvalNames = { untrusted: 'UnlessTrusted', 'on-failure': 'OnFailure', 'on-request': 'OnRequest', never: 'Never' } as const;
const reviewerNames = { user: 'User', auto_review: 'AutoReview', guardian_subagent: 'AutoReview' } as const;
const webSearchNames = { disabled: 'Disabled', cached: 'Cached', live: 'Live' } as const;

const nameOfPolicy = (policy: AskForApproval): string => (typeof policy === 'string' ? approvalNames[policy] : 'Granular');

/** Granular policies are one kind, whatever they say. */
const approvalLimit = ({ approvalPolicies }: Requirements): Limit<AskForApproval> => ({
  field: 'approval_policy',
  requirement: approvalPolicies,
  name: nameOfPolicy,
});
const sandboxLimit = ({ sandboxModes, deniedReads }: Requirements): Limit<RequiredSandboxMode> => ({
  field: 'sandbox_mode',
  requirement: sandboxModes ?? (deniedReads && { ...deniedReads, value: confining }),
  name: (mode) => sandboxNames[mode],
});

/** The modes in which there are places that cannot be read. */
const confining: readonly RequiredSandboxMode[] = ['read-only', 'workspace-write'];
const reviewerLimit = ({ approvalsReviewers }: Requirements): Limit<ApprovalsReviewer> => ({
  field: 'approvals_reviewer',
  requirement: approvalsReviewers,
  name: (reviewer) => reviewerNames[reviewer],
});

/** Why a value may not be had; `null`: it may. */
function refusalOf<T>({ field, requirement, name }: Limit<T>, value: T): string | null {
  if (requirement === null || requirement.value.some((allowed) => name(allowed) === name(value))) return null;
  const allowed = requirement.value.map(name).join(', ');
  return `invalid value for \`${field}\`: \`${name(value)}\` is not in the allowed set [${allowed}] (set by ${nameOfSource(requirement.source)})`;
}

/** Settings of which administrators may demand something. */
export interface LimitedSettings {
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly sandboxMode: SandboxMode;
  readonly webSearchMode: WebSearchMode;
}

/** Which of them somebody has chosen; the others are defaults, of which nobody needs to be told. */
export type ChosenSettings = Readonly<Record<keyof LimitedSettings, boolean>>;

/** Brings settings within the requirements, and says what was chosen in vain. */
export function enforceRequirements(
  settings: LimitedSettings,
  chosen: ChosenSettings,
  requirements: Requirements,
): LimitedSettings & { readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const within = <T>(
    limit: Limit<T>,
    value: T,
    options: { readonly isChosen: boolean; readonly fallback: T | undefined; readonly told?: string },
  ): T => {
    const refusal = refusalOf(limit, value);
    if (refusal === null || options.fallback === undefined) return value;
    if (options.isChosen)
      warnings.push(
        `Configured value for \`${options.told ?? limit.field}\` is disallowed by requirements; falling back to required value ${limit.name(options.fallback)}. Details: ${refusal}`,
      );
    return options.fallback;
  };
  const { approvalPolicies, approvalsReviewers, webSearchModes } = requirements;
  const approvalPolicy = within(approvalLimit(requirements), settings.approvalPolicy, {
    isChosen: chosen.approvalPolicy,
    fallback: approvalPolicies?.value[0],
  });
  const approvalsReviewer = within(reviewerLimit(requirements), settings.approvalsReviewer, {
    isChosen: chosen.approvalsReviewer,
    fallback: approvalsReviewers?.value[0],
  });
  const isWritable = refusalOf(sandboxLimit(requirements), settings.sandboxMode) === null;
  within<RequiredSandboxMode>(sandboxLimit(requirements), settings.sandboxMode, {
    isChosen: chosen.sandboxMode,
    fallback: 'read-only',
    told: 'permission_profile',
  });
  const webSearchMode = within(
    {
      field: 'web_search_mode',
      requirement: webSearchModes && { ...webSearchModes, value: inListedOrder(webSearchModes.value) },
      name: (mode) => webSearchNames[mode],
    },
    settings.webSearchMode,
    {
      isChosen: chosen.webSearchMode,
      fallback: (['cached', 'live', 'disabled'] as const).find((mode) => webSearchModes?.value.includes(mode)),
    },
  );
  return { approvalPolicy, approvalsReviewer, sandboxMode: isWritable ? settings.sandboxMode : 'read-only', webSearchMode, warnings };
}

const inListedOrder = (modes: readonly WebSearchMode[]): readonly WebSearchMode[] =>
  (['disabled', 'cached', 'live'] as const).filter((mode) => modes.includes(mode));

/** What a turn asks for beyond the thread's settings. */
export interface TurnDemands {
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly sandboxPolicy?: SandboxPolicy | null | undefined;
}

const modeOfPolicy = {
  dangerFullAccess: 'danger-full-access',
  readOnly: 'read-only',
  workspaceWrite: 'workspace-write',
  externalSandbox: 'external-sandbox',
} as const;

/** Why a turn may not have what it asks for; `null`: it may. */
export function refuseDemands({ approvalPolicy, sandboxPolicy }: TurnDemands, requirements: Requirements): string | null {
  const policy = approvalPolicy == null ? null : refusalOf(approvalLimit(requirements), approvalPolicy);
  return policy ?? (sandboxPolicy == null ? null : refusalOf(sandboxLimit(requirements), modeOfPolicy[sandboxPolicy.type]));
}

/** Features as they are pinned, and what is pinned that is none. */
export function unknownPins({ features }: Requirements): readonly string[] {
  if (features === null) return [];
  return Object.keys(features.value)
    .filter((name) => !isFeature(name))
    .map((name) => `Ignoring unknown \`features\` requirement \`${name}\` from ${nameOfSource(features.source)}`);
}

/** Why a table of switches may not be written; `null`: it may. */
export function refuseSwitches(switches: Readonly<Record<string, boolean>>, { features }: Requirements): string | null {
  if (features === null) return null;
  const pins = catalogue.flatMap(({ name }) => (features.value[name] === undefined ? [] : [{ name, value: features.value[name] }]));
  const broken = pins
    .filter(({ name, value }) => switches[name] !== undefined && switches[name] !== value)
    .map(({ name, value }) => `features.${name}=${!value}`)
    .sort()[0];
  if (broken === undefined) return null;
  const allowed = pins.map(({ name, value }) => `${name}=${value}`).join(', ');
  return `invalid value for \`features\`: \`${broken}\` is not in the allowed set [${allowed}] (set by ${nameOfSource(features.source)})`;
}
