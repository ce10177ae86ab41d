import type { HookEventsTable, HookStatesTable } from '../../config/sections/hooks-table.js';
import type { HookSource, HookTrustStatus } from '../../protocol/index.js';
import type { FoundHooks, Hook } from './hook.js';
import { hookEvents } from './hook-event.js';
import { hookHash } from './hook-hash.js';
import type { HookFile, ReadHooks } from './hook-layer.js';
import { type Matches, readMatcher } from './hook-matcher.js';

type Group = NonNullable<HookEventsTable['Stop']>[number];
type Handler = NonNullable<Group['hooks']>[number];

const defaultTimeoutSec = 600;

/** Who writes these administers the machine: such hooks need no trust, and no user switches them off. */
const managedSources: ReadonlySet<HookSource> = new Set([
  'system',
  'mdm',
  'cloudRequirements',
  'legacyManagedConfigFile',
  'legacyManagedConfigMdm',
]);

/** Numbers hooks in the order in which they are added, and settles which are trusted. */
export class HookCollection implements Omit<FoundHooks, 'version'> {
  readonly hooks: Hook[] = [];
  readonly warnings: string[] = [];
  readonly #states: HookStatesTable;

  constructor(states: HookStatesTable) {
    this.#states = states;
  }

  add({ files, warnings }: ReadHooks): void {
    this.warnings.push(...warnings);
    for (const file of files) {
      for (const event of hookEvents) {
        for (const [at, group] of (file.events[event.title] ?? []).entries()) this.#addGroup(group, { file, event, at });
      }
    }
  }

  #addGroup(group: Group, place: Pick<Place, 'file' | 'event' | 'at'>): void {
    const matcher = place.event.matches === null ? null : (group.matcher ?? null);
    const matches = readMatcher(matcher);
    if (typeof matches !== 'function') {
      this.warnings.push(`invalid matcher ${JSON.stringify(matcher)} in ${place.file.path}: ${matches.message}`);
      return;
    }
    for (const [index, handler] of (group.hooks ?? []).entries()) this.#addHandler(handler, { ...place, matcher, matches, index });
  }

  #addHandler(handler: Handler, place: Place): void {
    const { path } = place.file;
    if (handler.type !== 'command') {
      this.warnings.push(`skipping ${handler.type} hook in ${path}: ${handler.type} hooks are not supported yet`);
    } else if (handler.async) {
      this.warnings.push(`skipping async hook in ${path}: async hooks are not supported yet`);
    } else if (handler.command.trim() === '') {
      this.warnings.push(`skipping empty hook command in ${path}`);
    } else {
      this.hooks.push({ ...toHook(handler, place, this.#states), displayOrder: this.hooks.length });
    }
  }
}

interface Place {
  readonly file: HookFile;
  readonly event: (typeof hookEvents)[number];
  readonly matcher: string | null;
  readonly matches: Matches;
  /** Of the group among those of the event. */
  readonly at: number;
  /** Of the handler in its group. */
  readonly index: number;
}

function toHook(
  { command, timeout, statusMessage = null }: Extract<Handler, { type: 'command' }>,
  { file, event, matcher, matches, at, index }: Place,
  states: HookStatesTable,
): Omit<Hook, 'displayOrder'> {
  const key = `${file.keyPrefix}:${event.snake}:${at}:${index}`;
  const timeoutSec = Math.max(1, timeout ?? defaultTimeoutSec);
  const currentHash = hookHash({ event: event.snake, matcher, command, timeoutSec, statusMessage });
  const isManaged = managedSources.has(file.source);
  const state = states[key];
  return {
    key,
    eventName: event.name,
    matcher,
    matches,
    command,
    timeoutSec,
    statusMessage,
    sourcePath: file.path,
    source: file.source,
    pluginId: file.pluginId,
    isManaged,
    currentHash,
    trustStatus: isManaged ? 'managed' : trustOf(state?.trusted_hash, currentHash),
    enabled: isManaged || state?.enabled !== false,
    env: file.env,
  };
}

function trustOf(trustedHash: string | undefined, currentHash: string): HookTrustStatus {
  if (trustedHash === undefined) return 'untrusted';
  return trustedHash === currentHash ? 'trusted' : 'modified';
}
