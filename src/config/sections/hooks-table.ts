import * as z from 'zod';
import { uint64 } from '../../protocol/scalars.js';

/** A hook, as files write it. Members that are not known are ignored: files of later versions may have them. */
export const hookHandlerTable = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('command'),
    command: z.string(),
    /** In seconds. */
    timeout: uint64().nullish(),
    async: z.boolean().optional(),
    statusMessage: z.string().nullish(),
  }),
  z.looseObject({ type: z.literal('prompt') }),
  z.looseObject({ type: z.literal('agent') }),
]);

const group = z.looseObject({ matcher: z.string().nullish(), hooks: z.array(hookHandlerTable).optional() });

const groups = z.array(group).optional();

/** Hooks by the event that they run at, as files write them. */
export const hookEventsTable = z.looseObject({
  PreToolUse: groups,
  PermissionRequest: groups,
  PostToolUse: groups,
  PreCompact: groups,
  PostCompact: groups,
  SessionStart: groups,
  UserPromptSubmit: groups,
  Stop: groups,
});
export type HookEventsTable = z.output<typeof hookEventsTable>;

const state = z.looseObject({ enabled: z.boolean().optional(), trusted_hash: z.string().optional() });

/** What the user decided about single hooks, by their keys. */
export const hookStatesTable = z.record(z.string(), state);
export type HookStatesTable = z.output<typeof hookStatesTable>;
