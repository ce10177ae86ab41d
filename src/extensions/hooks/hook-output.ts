import * as z from 'zod';

/** The JSON that hooks write, by event. Members that are not known make it invalid: their writer meant something by them. */

const eventNames = z.enum([
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'UserPromptSubmit',
  'Stop',
]);

const text = z.string().nullish();

const common = {
  continue: z.boolean().default(true),
  stopReason: text,
  suppressOutput: z.boolean().default(false),
  systemMessage: text,
};

const blocking = { ...common, decision: z.enum(['block']).nullish(), reason: text };

const specific = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ hookEventName: eventNames, ...shape }).nullish();

export const hookOutputs = {
  preToolUse: z.strictObject({
    ...common,
    decision: z.enum(['approve', 'block']).nullish(),
    reason: text,
    hookSpecificOutput: specific({
      permissionDecision: z.enum(['allow', 'deny', 'ask']).nullish(),
      permissionDecisionReason: text,
      updatedInput: z.unknown().optional(),
      additionalContext: text,
    }),
  }),
  permissionRequest: z.strictObject({
    ...common,
    hookSpecificOutput: specific({
      decision: z
        .strictObject({
          behavior: z.enum(['allow', 'deny']),
          updatedInput: z.unknown().optional(),
          updatedPermissions: z.unknown().optional(),
          message: text,
          interrupt: z.boolean().default(false),
        })
        .nullish(),
    }),
  }),
  postToolUse: z.strictObject({
    ...blocking,
    hookSpecificOutput: specific({ additionalContext: text, updatedMCPToolOutput: z.unknown().optional() }),
  }),
  preCompact: z.strictObject(common),
  postCompact: z.strictObject(common),
  sessionStart: z.strictObject({ ...common, hookSpecificOutput: specific({ additionalContext: text }) }),
  userPromptSubmit: z.strictObject({ ...blocking, hookSpecificOutput: specific({ additionalContext: text }) }),
  stop: z.strictObject(blocking),
};

export type HookOutputOf<E extends keyof typeof hookOutputs> = z.output<(typeof hookOutputs)[E]>;
