import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { nameOfSource, type RequiredHooks, type Requirement, type RequirementSource } from '../../config/requirements/requirements.js';
import { hookEventsTable } from '../../config/sections/hooks-table.js';
import type { HookSource } from '../../protocol/index.js';
import type { ReadHooks } from './hook-layer.js';

/** The hooks that administrators demand. They count only where the folder of their scripts is there: it stands for their file. */
export async function readManagedHooks(required: Requirement<RequiredHooks> | null, platform: NodeJS.Platform): Promise<ReadHooks> {
  if (required === null) return { files: [], warnings: [] };
  const { source, value } = required;
  const folder = platform === 'win32' ? value.windowsManagedDir : value.managedDir;
  const problem = await findProblem(folder);
  if (folder === null || problem !== null)
    return { files: [], warnings: [`skipping managed hooks from ${nameOfSource(source)}: ${problem}`] };
  const events = hookEventsTable.safeParse(value.events);
  if (!events.success) return { files: [], warnings: [`failed to parse managed hooks from ${nameOfSource(source)}`] };
  const file = { path: folder, keyPrefix: folder, source: sourceOf(source), pluginId: null, env: {}, events: events.data };
  return { files: [file], warnings: [] };
}

async function findProblem(folder: string | null): Promise<string | null> {
  if (folder === null) return 'no managed hook directory is configured for this platform';
  if (!isAbsolute(folder)) return `managed hook directory ${folder} is not absolute`;
  const found = await stat(folder).catch(() => null);
  if (found === null) return `managed hook directory ${folder} does not exist`;
  return found.isDirectory() ? null : `managed hook directory ${folder} is not a directory`;
}

function sourceOf({ type }: RequirementSource): HookSource {
  switch (type) {
    case 'cloud':
      return 'cloudRequirements';
    case 'managedPreferences':
      return 'mdm';
    case 'file':
      return 'system';
    case 'legacyFile':
      return 'legacyManagedConfigFile';
    case 'legacyManagedPreferences':
      return 'legacyManagedConfigMdm';
    default:
      return type satisfies never;
  }
}
