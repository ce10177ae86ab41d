import type * as z from 'zod';

/** The metadata key that marks an experimental member with the reason that a refusal names. */
export const experimentalKey = 'keelson:experimental';

/** Marks a member (or a choice) that needs the `experimentalApi` capability. The reason is what the refusal names. */
export function experimental<S extends z.ZodType>(reason: string, schema: S): S {
  return schema.meta({ ...schema.meta(), [experimentalKey]: reason }) as S;
}
