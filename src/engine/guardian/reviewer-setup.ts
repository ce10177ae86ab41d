import { noRulesSources } from '../approvals/exec-policy/exec-policy.js';
import type { LoadedThread } from '../thread/thread.js';
import { modelInfoFor, type ThreadConfig } from '../thread/thread-config.js';
import { defaultToolSettings } from '../tools/tool-scope.js';
import { initialSettings, type ThreadSettings } from '../turn/turn-settings.js';
import { reviewerInstructions } from './instructions.js';

/** The model made for reviews. */
const reviewModel = 'codex-auto-review';

/** What a thread's reviewer works with. */
export interface ReviewerSetup {
  readonly config: ThreadConfig;
  readonly settings: ThreadSettings;
  /** Two setups with the same key are the same. */
  readonly key: string;
}

/** The reviewer looks at files, and that is all: nobody is asked, nothing is written, nothing of the user's is loaded. */
export function reviewerSetup({ config: reviewed }: LoadedThread, settings: ThreadSettings): ReviewerSetup {
  const model = modelInfoFor(reviewed, reviewModel).known ? reviewModel : settings.model;
  const instructions = reviewerInstructions(reviewed.reviewPolicy ?? null);
  const config: ThreadConfig = {
    ...reviewed,
    model,
    cwd: settings.cwd,
    approvalPolicy: 'never',
    approvalsReviewer: 'user',
    sandboxPolicy: { type: 'readOnly', networkAccess: false },
    permissionProfile: null,
    activePermissionProfile: null,
    networkTable: null,
    requiredNetwork: null,
    reasoningEffort: effortFor(reviewed, model, settings),
    baseInstructions: instructions,
    developerInstructions: null,
    notify: null,
    includePermissionsInstructions: true,
    includeEnvironmentContext: true,
    warnings: [],
    rules: noRulesSources,
    tools: toolsOf(reviewed),
    projectDocMaxBytes: 0,
    hasLooseOutput: true,
  };
  const { summary, serviceTier, personality } = settings;
  const own = { ...initialSettings(config), summary, serviceTier, personality };
  return { config, settings: own, key: JSON.stringify([model, own.effort, own.cwd, instructions, serviceTier]) };
}

/** A verdict should be fast; a model that cannot be gets what the thread's turn gives its own. */
function effortFor(config: ThreadConfig, model: string, settings: ThreadSettings): ThreadSettings['effort'] {
  const { supportedEfforts, defaultEffort } = modelInfoFor(config, model);
  if (supportedEfforts.some(({ effort }) => effort === 'low')) return 'low';
  return model === settings.model ? settings.effort : defaultEffort;
}

/** The web is looked up only where nothing is fetched for it. */
function toolsOf({ tools = defaultToolSettings }: ThreadConfig): NonNullable<ThreadConfig['tools']> {
  const { webSearch } = tools;
  return { ...tools, canGenerateImages: false, webSearch: { ...webSearch, mode: webSearch.mode === 'live' ? 'cached' : webSearch.mode } };
}
