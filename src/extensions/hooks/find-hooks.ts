import { join } from 'node:path';
import type { RequiredHooks, Requirement } from '../../config/requirements/requirements.js';
import { hookEventsTable, hookStatesTable } from '../../config/sections/hooks-table.js';
import { HookCollection } from './collect-hooks.js';
import type { FoundHooks } from './hook.js';
import type { BroughtHooks, HookFile, HookLayer, ReadHooks } from './hook-layer.js';
import { readManagedHooks } from './managed-hooks.js';
import { hasGroups, readHooksFile } from './read-hooks-file.js';

/** All that counts for a folder. */
export interface HookPlaces {
  readonly required: Requirement<RequiredHooks> | null;
  readonly platform: NodeJS.Platform;
  /** Lowest first. */
  readonly layers: readonly HookLayer[];
  readonly brought: readonly BroughtHooks[];
  /** What the user decided: `hooks.state` of the user's own file. */
  readonly states: unknown;
}

/** Reads all hooks that count for a folder. What is wrong with single ones is a warning, and they are left out. */
export async function findHooks({ required, platform, layers, brought, states }: HookPlaces): Promise<Omit<FoundHooks, 'version'>> {
  const [managed, ...configured] = await Promise.all([readManagedHooks(required, platform), ...layers.map(readLayer)]);
  const decided = hookStatesTable.safeParse(states ?? {});
  const collection = new HookCollection(decided.data ?? {});
  for (const place of [managed, ...configured, ...brought.map(readBrought)]) collection.add(place);
  return collection;
}

async function readLayer({ folder, file, source, table }: HookLayer): Promise<ReadHooks> {
  const path = folder === null ? null : join(folder, 'hooks.json');
  const read = path === null ? null : await readHooksFile(path);
  const common = { source, pluginId: null, env: {} };
  const files: HookFile[] = [];
  if (path !== null && read !== null && typeof read !== 'string') files.push({ ...common, path, keyPrefix: path, events: read });
  const written = hookEventsTable.safeParse(table ?? {});
  if (written.success && hasGroups(written.data)) files.push({ ...common, path: file, keyPrefix: file, events: written.data });
  const warnings = typeof read === 'string' ? [read] : [];
  if (files.length === 2) warnings.push(`loading hooks from both ${path} and ${file}; prefer a single representation for this layer`);
  return { files, warnings };
}

function readBrought({ events, env = {}, ...place }: BroughtHooks): ReadHooks {
  const written = hookEventsTable.safeParse(events);
  if (written.success) return { files: [{ ...place, env, events: written.data }], warnings: [] };
  const [issue] = written.error.issues;
  return { files: [], warnings: [`failed to parse hooks config ${place.path}: ${issue?.path.join('.')}: ${issue?.message}`] };
}
