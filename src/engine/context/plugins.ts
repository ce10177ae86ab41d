import { findMentionedPlugins, mayMentionPlugin, mentionedPluginsText, pluginsInstructions } from '../../extensions/plugins/plugin-texts.js';
import type { UserInput } from '../../protocol/index.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { message } from './history.js';

/** The part of the whole set that names the plugins. `null`: there is none. */
export const pluginsPart = async ({ thread }: Pick<TurnScope, 'thread'>): Promise<string | null> =>
  pluginsInstructions(await thread.plugins.current());

/** Looks up the plugins that the user mentions. Returns what tells the model of them. */
export async function takeMentionedPlugins({ id: turnId, thread, signal }: TurnScope, input: readonly UserInput[]): Promise<() => void> {
  if (!input.some(mayMentionPlugin)) return () => undefined;
  const plugins = findMentionedPlugins(input, await thread.plugins.current());
  if (plugins.length === 0) return () => undefined;
  const names = new Map((await thread.mcp.apps(signal)).map(({ id, name }) => [id, name ?? id]));
  return () => {
    thread.record(message('developer', [mentionedPluginsText(plugins, names)]), turnId);
    for (const plugin of plugins) thread.emit({ type: 'pluginUsed', threadId: thread.id, turnId, plugin });
  };
}
