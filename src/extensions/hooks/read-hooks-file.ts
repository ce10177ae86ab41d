import { readFile } from 'node:fs/promises';
import { type HookEventsTable, hookEventsTable } from '../../config/sections/hooks-table.js';
import { errorCodeOf, osErrorText } from '../../platform/os-error.js';
import { hookEvents } from './hook-event.js';
import { findHooksMistake } from './hooks-mistake.js';

/** The hooks of a `hooks.json`; `null`: there are none. A text is why the file cannot be used. */
export async function readHooksFile(path: string): Promise<HookEventsTable | string | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCodeOf(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : `failed to read hooks config ${path}: ${osErrorText(error)}`;
  }
  const mistake = findHooksMistake(text);
  if (mistake !== null) return `failed to parse hooks config ${path}: ${mistake}`;
  const parsed = hookEventsTable.safeParse(eventsOf(JSON.parse(text)));
  return parsed.success && hasGroups(parsed.data) ? parsed.data : null;
}

const eventsOf = (file: unknown): unknown => (typeof file === 'object' && file !== null && 'hooks' in file ? file.hooks : {});

export const hasGroups = (events: HookEventsTable): boolean => hookEvents.some(({ title }) => (events[title]?.length ?? 0) > 0);
