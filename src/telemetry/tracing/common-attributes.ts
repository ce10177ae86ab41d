import type { SessionFacts } from './work.js';

export type AttributeValue = string | number | boolean;

/** What a server says of itself with every event. */
export interface ServerFacts {
  readonly version: string;
  readonly terminal: string;
  /** `Chatgpt`, `ApiKey`; `null`: nobody is logged in. */
  readonly authMode: () => string | null;
  /** Which ways to log in the environment has: never the credentials. By the names of the attributes. */
  readonly authEnvironment: Readonly<Record<string, boolean | string>>;
}

/** The attributes that every event has. */
export function commonAttributes(server: ServerFacts, session: SessionFacts | null, atMs: number): Record<string, AttributeValue> {
  const authMode = server.authMode();
  return {
    'event.timestamp': new Date(atMs).toISOString(),
    ...(session === null ? {} : sessionAttributes(session)),
    'app.version': server.version,
    'terminal.type': server.terminal,
    ...(authMode === null ? {} : { auth_mode: authMode }),
  };
}

const sessionAttributes = ({ threadId, originator, model }: SessionFacts): Record<string, string> => ({
  'conversation.id': threadId,
  originator,
  model,
  slug: model,
});

/** Leaves out what is not known. */
export const known = (attributes: Readonly<Record<string, AttributeValue | null | undefined>>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => (value == null ? [] : [[name, value]])));
