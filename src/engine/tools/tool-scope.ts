import type { ModelInfo } from '../../model/catalog/model-info.js';
import type { SandboxPolicy } from '../../protocol/index.js';

/** How the model's own web search is offered. */
export interface WebSearchSettings {
  readonly mode: 'disabled' | 'cached' | 'live';
  readonly contextSize: string | null;
  readonly allowedDomains: readonly string[] | null;
  readonly location: Readonly<Record<'country' | 'region' | 'city' | 'timezone', string | null>> | null;
}

/** What the configuration says of tools. */
export interface ToolSettings {
  /** False: shells are never login shells, and a call that asks for one is refused. */
  readonly allowLoginShell: boolean;
  /** The longest that a look at a running command waits. */
  readonly maxPollMs: number;
  readonly webSearch: WebSearchSettings;
  /** Whether the provider's own image generation may be used: that takes a subscription. */
  readonly canGenerateImages: boolean;
}

export const defaultToolSettings: ToolSettings = {
  allowLoginShell: true,
  maxPollMs: 300_000,
  webSearch: { mode: 'cached', contextSize: null, allowedDomains: null, location: null },
  canGenerateImages: false,
};

/** What decides which tools a turn is offered, and what they look like. */
export interface ToolScope {
  readonly model: ModelInfo;
  readonly mode: 'default' | 'plan';
  readonly features: Readonly<Record<string, boolean>>;
  /** False: there is no place to run commands or to find files in. */
  readonly hasEnvironment: boolean;
  /** False for an agent that another one spawned. */
  readonly isRootThread: boolean;
  readonly sandboxPolicy: SandboxPolicy;
  readonly settings: ToolSettings;
}
