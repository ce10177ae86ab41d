import type { ConfigWarningNotification } from '../protocol/index.js';
import { ConfigError, reasonOfFailure } from './config-error.js';
import type { ConfigLayer } from './layers/config-layer.js';
import type { ConfigLoader } from './layers/config-loader.js';

export interface StartWarnings {
  /** False: the server goes on with its defaults. */
  readonly isLoaded: boolean;
  readonly warnings: readonly ConfigWarningNotification[];
}

/** What users should know of the settings when the server starts. The rules for commands are looked at by whoever reads them. */
export async function findStartWarnings(loader: ConfigLoader, cwd: string): Promise<StartWarnings> {
  try {
    const config = await loader.load({ cwd });
    const [{ problems }, { layers }] = await Promise.all([loader.agentRoles(config), loader.stack.load({ cwd })]);
    const disabled = describeDisabled(layers);
    const warnings = [...(disabled === null ? [] : [disabled]), ...config.warnings, ...problems].map(plainWarning);
    return { isLoaded: true, warnings };
  } catch (error) {
    const place = error instanceof ConfigError ? error.place : null;
    const details = reasonOfFailure(error);
    const summary = 'Invalid configuration; using defaults.';
    return { isLoaded: false, warnings: [{ summary, details, path: place?.path ?? null, range: place?.range ?? null }] };
  }
}

const plainWarning = (summary: string): ConfigWarningNotification => ({ summary, details: null, path: null, range: null });

function describeDisabled(layers: readonly ConfigLayer[]): string | null {
  const folders = layers.flatMap(({ name, disabledReason }) =>
    name.type === 'project' && disabledReason !== null ? [{ folder: name.dotCodexFolder, reason: disabledReason }] : [],
  );
  if (folders.length === 0) return null;
  const lines = folders.map(({ folder, reason }, index) => `    ${index + 1}. ${folder}\n       ${reason}\n`);
  const gated = 'Project-local config, hooks, and exec policies';
  return `${gated} are disabled in the following folders until the project is trusted, but skills still load.\n${lines.join('')}`;
}
