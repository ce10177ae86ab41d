import type { AppServer } from 'keelson';
import type { ReasoningEffort } from 'keelson/protocol';
import { told } from './told.js';

/** What the settings of the run's folder say, flags laid over the files. */
export interface Configured {
  readonly model: string | null;
  readonly provider: string;
  readonly effort: ReasoningEffort | null;
  readonly summaries: string;
  readonly reasoning: 'hidden' | 'summary' | 'raw';
  readonly ossProvider: string | null;
  readonly login: { readonly method: 'chatgpt' | 'api' | null; readonly workspace: string | null };
}

/** @throws RunError */
export async function readConfigured(server: AppServer, cwd: string): Promise<Configured> {
  const { config } = await told('config/read', server.config.read({ cwd }));
  const { oss_provider: oss, forced_chatgpt_workspace_id: workspace } = config;
  return {
    model: config.model,
    provider: config.model_provider ?? 'openai',
    effort: config.model_reasoning_effort,
    summaries: config.model_reasoning_summary ?? 'none',
    reasoning: config['hide_agent_reasoning'] === true ? 'hidden' : config['show_raw_agent_reasoning'] === true ? 'raw' : 'summary',
    ossProvider: typeof oss === 'string' ? oss : null,
    login: { method: config.forced_login_method, workspace: typeof workspace === 'string' && workspace.trim() ? workspace.trim() : null },
  };
}
