import { isRecord } from '../../platform/json.js';
import { redirectHookScripts } from './hook-command.js';
import { rewriteTerms } from './rewrite-terms.js';

type Json = Readonly<Record<string, unknown>>;

/** Events that both agents know, in our order, and whether a matcher means something there. */
const events = [
  { event: 'PreToolUse', hasMatcher: true },
  { event: 'PermissionRequest', hasMatcher: true },
  { event: 'PostToolUse', hasMatcher: true },
  { event: 'PreCompact', hasMatcher: true },
  { event: 'PostCompact', hasMatcher: true },
  { event: 'SessionStart', hasMatcher: true },
  { event: 'UserPromptSubmit', hasMatcher: false },
  { event: 'Stop', hasMatcher: false },
] as const;

/** One group of hooks, as `hooks.json` has it. */
export interface HookGroup {
  readonly matcher?: string;
  readonly hooks: readonly Json[];
}

/** The hooks of settings files that can be said in our words, by event. */
export function toHookGroups(files: readonly Json[], hooksFolder: string): Readonly<Record<string, readonly HookGroup[]>> {
  const switches = files.flatMap(({ disableAllHooks }) => (typeof disableAllHooks === 'boolean' ? [disableAllHooks] : []));
  if (switches.at(-1) === true) return {};
  const byEvent: Record<string, readonly HookGroup[]> = {};
  for (const { hooks } of files) {
    for (const { event, hasMatcher } of events) {
      const declared = isRecord(hooks) && Array.isArray(hooks[event]) ? hooks[event] : [];
      const groups = declared.flatMap((group) => toGroup(group, { hasMatcher, hooksFolder }));
      if (groups.length > 0) byEvent[event] = [...(byEvent[event] ?? []), ...groups];
    }
  }
  return byEvent;
}

function toGroup(group: unknown, { hasMatcher, hooksFolder }: { hasMatcher: boolean; hooksFolder: string }): readonly HookGroup[] {
  // Conditions that we do not know would be lost: the hook would run where it should not.
  if (!isRecord(group) || !hasOnly(group, ['matcher', 'hooks']) || !Array.isArray(group['hooks'])) return [];
  const hooks = group['hooks'].flatMap((handler) => toHandler(handler, hooksFolder));
  if (hooks.length === 0) return [];
  const { matcher } = group;
  return [{ ...(hasMatcher && typeof matcher === 'string' ? { matcher } : {}), hooks }];
}

const handlerKeys = ['type', 'command', 'timeout', 'timeoutSec', 'statusMessage', 'async'];

function toHandler(handler: unknown, hooksFolder: string): readonly Json[] {
  if (!isRecord(handler) || !hasOnly(handler, handlerKeys)) return [];
  const { type = 'command', command, timeout, timeoutSec, statusMessage, async: isAsync } = handler;
  if (type !== 'command' || isAsync === true || typeof command !== 'string' || command.trim() === '') return [];
  const seconds = toSeconds(timeout) ?? toSeconds(timeoutSec);
  return [
    {
      type: 'command',
      command: redirectHookScripts(command, hooksFolder),
      ...(seconds === null ? {} : { timeout: seconds }),
      ...(typeof statusMessage === 'string' ? { statusMessage: rewriteTerms(statusMessage) } : {}),
    },
  ];
}

const hasOnly = (table: Json, keys: readonly string[]): boolean => Object.keys(table).every((key) => keys.includes(key));

function toSeconds(value: unknown): number | null {
  const seconds = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : null;
}
