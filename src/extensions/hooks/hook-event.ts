import type { HookEventName } from '../../protocol/index.js';

interface HookEvent {
  readonly name: HookEventName;
  /** In files, and as `hook_event_name`. */
  readonly title:
    | 'PreToolUse'
    | 'PermissionRequest'
    | 'PostToolUse'
    | 'PreCompact'
    | 'PostCompact'
    | 'SessionStart'
    | 'UserPromptSubmit'
    | 'Stop';
  /** In the keys of hooks. */
  readonly snake: string;
  /** In the ids of runs. */
  readonly kebab: string;
  /** What its matcher is held against; `null`: it has none. */
  readonly matches: 'tool' | 'source' | 'trigger' | null;
  /** How complaints about its output name it. */
  readonly outputName: string;
}

/** Every event, in the order in which hooks are listed. */
export const hookEvents: readonly HookEvent[] = [
  event('preToolUse', 'PreToolUse', { matches: 'tool', outputName: 'pre-tool-use' }),
  event('permissionRequest', 'PermissionRequest', { matches: 'tool', outputName: 'permission-request' }),
  event('postToolUse', 'PostToolUse', { matches: 'tool', outputName: 'post-tool-use' }),
  event('preCompact', 'PreCompact', { matches: 'trigger', outputName: 'PreCompact hook' }),
  event('postCompact', 'PostCompact', { matches: 'trigger', outputName: 'PostCompact hook' }),
  event('sessionStart', 'SessionStart', { matches: 'source', outputName: 'session start' }),
  event('userPromptSubmit', 'UserPromptSubmit', { matches: null, outputName: 'user prompt submit' }),
  event('stop', 'Stop', { matches: null, outputName: 'stop hook' }),
];

function event(
  name: HookEventName,
  title: HookEvent['title'],
  { matches, outputName }: Pick<HookEvent, 'matches' | 'outputName'>,
): HookEvent {
  const words = title.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  return { name, title, snake: words.join('_'), kebab: words.join('-'), matches, outputName };
}

const byName = new Map(hookEvents.map((known) => [known.name, known]));

export function hookEventOf(name: HookEventName): HookEvent {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`no such hook event: ${name}`);
  return found;
}
