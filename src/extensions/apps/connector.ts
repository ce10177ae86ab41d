import { isRecord } from '../../platform/json.js';

/** The app that a tool of the apps' server belongs to, as the tool says. */
export interface Connector {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
}

/** `null`: the tool belongs to none. */
export function connectorOf(meta: unknown): Connector | null {
  if (!isRecord(meta)) return null;
  const id = textIn(meta['connector_id']);
  return id === null ? null : { id, name: textIn(meta['connector_name']), description: textIn(meta['connector_description']) };
}

/** Without blanks around it; what is blank says nothing. */
export const textIn = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null);
