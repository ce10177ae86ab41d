import { appSlugs, findMentionedApps, mayMentionApp } from '../../extensions/apps/app-mentions.js';
import { appsInstructions } from '../../extensions/apps/app-texts.js';
import type { UserInput } from '../../protocol/index.js';
import type { TurnScope } from '../turn-work/turn-work.js';

/** The part of the whole set that tells of apps. `null`: there are none, or nobody is to be told. */
export async function appsPart({ thread, signal }: Pick<TurnScope, 'thread' | 'signal'>): Promise<string | null> {
  if (thread.config.includeAppsInstructions === false) return null;
  return (await thread.mcp.apps(signal)).length === 0 ? null : appsInstructions();
}

/** From here on the tools of the apps that the user means are listed. */
export async function takeMentionedApps({ id: turnId, thread, signal }: TurnScope, input: readonly UserInput[]): Promise<void> {
  if (!input.some(mayMentionApp)) return;
  const apps = await thread.mcp.apps(signal);
  if (apps.length === 0) return;
  const { skills } = await thread.skills.current(thread.settings.cwd);
  const taken = new Set(skills.filter(({ enabled }) => enabled).map(({ name }) => name));
  const { linked, named } = findMentionedApps(input, apps, taken);
  const mentioned = linked.map((id) => ({ id, name: apps.find((app) => app.id === id)?.name ?? null }));
  if (mentioned.length > 0) thread.emit({ type: 'appsMentioned', threadId: thread.id, turnId, apps: mentioned });
  thread.mcp.wantApps([...linked, ...named]);
}

/** Names that mean an app, and no skill. */
export const namesOfApps = async ({ thread, signal }: TurnScope): Promise<ReadonlySet<string>> => appSlugs(await thread.mcp.apps(signal));
