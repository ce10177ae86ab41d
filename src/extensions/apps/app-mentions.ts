import type { UserInput } from '../../protocol/index.js';
import { appSlug } from '../plugins/describe-plugin.js';
import type { Connector } from './connector.js';

const scheme = 'app://';
const mention = /\[\$[^\]]*\]\s*\(app:\/\/([^)\s]+)\)|\[\$[^\]]*\]\s*\([^)]*\)|\$([\w:-]+)/g;

/** The apps that the user means. */
export interface AppMentions {
  /** By id, in links and as input of their own: also ones that there are not. */
  readonly linked: readonly string[];
  /** By name: `$name`, where one app has the name. */
  readonly named: readonly string[];
}

/** Nearly no input does, and then no app is looked at. */
export const mayMentionApp = (input: UserInput): boolean =>
  (input.type === 'mention' && input.path.startsWith(scheme)) || (input.type === 'text' && input.text.includes('$'));

/** A name that a skill has as well means neither: `taken` are the names of skills. */
export function findMentionedApps(inputs: readonly UserInput[], apps: readonly Connector[], taken: ReadonlySet<string>): AppMentions {
  const linked = new Set<string>();
  const named = new Set<string>();
  for (const input of inputs) {
    if (input.type === 'mention' && input.path.startsWith(scheme)) linked.add(input.path.slice(scheme.length));
    if (input.type !== 'text') continue;
    for (const [, id, name] of input.text.matchAll(mention)) {
      if (id !== undefined) linked.add(id);
      const meant = name === undefined || taken.has(name) ? [] : apps.filter((app) => slugOf(app) === name);
      if (meant.length === 1) for (const app of meant) named.add(app.id);
    }
  }
  return { linked: [...linked].filter((id) => id !== ''), named: [...named].filter((id) => !linked.has(id)) };
}

/** The names by which apps can be mentioned. */
export const appSlugs = (apps: readonly Connector[]): ReadonlySet<string> => new Set(apps.map(slugOf).filter((slug) => slug !== null));

const slugOf = ({ name }: Connector): string | null => (name === null ? null : appSlug(name));
