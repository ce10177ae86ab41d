import type { UserInput } from '../../protocol/index.js';
import { toLine } from '../skills/yaml.js';
import type { LoadedPlugin } from './loaded-plugin.js';

/** The part of the context that names the plugins. `null`: none of them brings anything. */
export function pluginsInstructions(plugins: readonly LoadedPlugin[]): string | null {
  const lines = plugins.filter(bringsSomething).map(toListLine);
  if (lines.length === 0) return null;
  return [
    '<plugins_instructions>',
    '## Plugins',
    'A plugin is a set of skills, MCP servers and apps that belong together. These are installed:',
    ...lines,
    'The skills of a plugin have its name before their own (`plugin:skill`). When the user names a plugin, or the task is what it is for, prefer what it brings; say so briefly when it cannot be used.',
    '</plugins_instructions>',
  ].join('\n');
}

const bringsSomething = ({ skillRoots, mcpServers, apps }: LoadedPlugin): boolean =>
  skillRoots.length + Object.keys(mcpServers).length + apps.length > 0;

function toListLine({ displayName, description }: LoadedPlugin): string {
  const text = toLine(description ?? '');
  return `- \`${toLine(displayName)}\`${text === '' ? '' : `: ${text}`}`;
}

const textMention = /\[@[^\]]*\]\s*\(plugin:\/\/([^)\s]+)\)/g;
const scheme = 'plugin://';

/** Nearly no input does, and then no plugin is looked at. */
export const mayMentionPlugin = (input: UserInput): boolean =>
  (input.type === 'mention' && input.path.startsWith(scheme)) || (input.type === 'text' && input.text.includes(scheme));

/** The plugins that the user means, each once, in the order in which they are mentioned. */
export function findMentionedPlugins(inputs: readonly UserInput[], plugins: readonly LoadedPlugin[]): readonly LoadedPlugin[] {
  const ids = new Set(inputs.flatMap(mentionsOf));
  return [...ids].flatMap((id) => plugins.filter((plugin) => plugin.id === id && bringsSomething(plugin)));
}

function mentionsOf(input: UserInput): readonly string[] {
  if (input.type === 'mention') return input.path.startsWith(scheme) ? [input.path.slice(scheme.length)] : [];
  return input.type === 'text' ? [...input.text.matchAll(textMention)].flatMap(([, id]) => id ?? []) : [];
}

/** What the model is told of plugins that the user means. `names` are those of the apps that it may use, by id. */
export const mentionedPluginsText = (plugins: readonly LoadedPlugin[], names: ReadonlyMap<string, string>): string =>
  plugins.map((plugin) => describeMentioned(plugin, names)).join('\n\n');

function describeMentioned(plugin: LoadedPlugin, names: ReadonlyMap<string, string>): string {
  const { name, displayName, skillRoots, mcpServers } = plugin;
  const servers = Object.keys(mcpServers);
  const apps = plugin.apps.flatMap((id) => names.get(id) ?? []);
  return [
    `The user means the plugin \`${toLine(displayName)}\`. Use what it brings for this request:`,
    ...(skillRoots.length > 0 ? [`- skills whose names begin with \`${name}:\``] : []),
    ...(servers.length > 0 ? [`- tools of its MCP servers: ${servers.map((server) => `\`${server}\``).join(', ')}`] : []),
    ...(apps.length > 0 ? [`- its apps: ${apps.map((app) => `\`${toLine(app)}\``).join(', ')}`] : []),
  ].join('\n');
}
