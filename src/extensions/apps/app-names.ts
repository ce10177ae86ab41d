import { appSlug } from '../plugins/describe-plugin.js';
import type { Connector } from './connector.js';

/** What the model's name for a group of tools ends with. */
export const appGroupName = ({ name }: Connector): string => (name === null ? '' : toIdentifier(name));

/** A tool's name without that of its app, which the group says already. */
export function appToolName(tool: string, { id, name }: Connector): string {
  const identifier = toIdentifier(tool);
  for (const owner of [name, id]) {
    const prefix = owner === null ? null : toIdentifier(owner);
    if (prefix !== null && identifier.startsWith(prefix) && identifier !== prefix) return identifier.slice(prefix.length);
  }
  return identifier;
}

const toIdentifier = (name: string): string => appSlug(name).replaceAll('-', '_');
