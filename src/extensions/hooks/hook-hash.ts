import { createHash } from 'node:crypto';

/** What a hook does, as far as the user trusts it for that. */
export interface HookDefinition {
  /** In snake case. */
  readonly event: string;
  /** As written; `null`: none, or the event has no use for it. */
  readonly matcher: string | null;
  readonly command: string;
  readonly timeoutSec: number;
  readonly statusMessage: string | null;
}

/** The fingerprint of a hook: the same wherever it is defined, and for every way of leaving out what is the default. */
export function hookHash({ event, matcher, command, timeoutSec, statusMessage }: HookDefinition): string {
  // JSON with sorted keys and without what is not set, as in the files of trust that other programs write.
  const handler = { async: false, command, ...(statusMessage === null ? {} : { statusMessage }), timeout: timeoutSec, type: 'command' };
  const definition = { event_name: event, hooks: [handler], ...(matcher === null ? {} : { matcher }) };
  return `sha256:${createHash('sha256').update(JSON.stringify(definition)).digest('hex')}`;
}
