import * as z from 'zod';
import { AbsolutePathBuf } from '../../protocol/types/absolute-path.js';

/** A named table of the settings file: messages call it `struct NAME`. Built on first use, as start-up counts. */
export function struct<S extends z.ZodType>(name: string, build: () => S): z.ZodLazy<S> {
  let built: S | undefined;
  // Walks over schemas ask each time: what is built is kept.
  const schema = z.lazy(() => {
    built ??= build();
    return built;
  });
  z.globalRegistry.add(schema, { id: name });
  return schema;
}

export const text = () => z.string().optional();
export const flag = () => z.boolean().optional();
export const texts = () => z.array(z.string()).optional();
/** A path: it is absolute once the layer that it stands in is loaded. */
export const path = () => AbsolutePathBuf.optional();
export const paths = () => z.array(AbsolutePathBuf).optional();
export const textMap = () => z.record(z.string(), z.string()).optional();
export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) => z.enum(values).optional();

/** The metadata key of members that are left out where they are not set, instead of being shown as null. */
export const unlistedKey = 'keelson:unlisted';

/** The metadata key of members of which messages name only the table. */
export const flattenedKey = 'keelson:flattened';

/** What is shown for a member that is not set. */
export const shownAs = <S extends z.ZodType>(schema: S, value: unknown): S => schema.meta({ default: value }) as S;
export const unlisted = <S extends z.ZodType>(schema: S): S => schema.meta({ [unlistedKey]: true }) as S;

export const flattened = <S extends z.ZodType>(schema: S): S => schema.meta({ [flattenedKey]: true }) as S;

/** The metadata key of a function from the value as it is written to the one that is shown. */
export const shownByKey = 'keelson:shown-by';

/** Says how a value is shown that is not shown as it is written. */
export const shownBy = <S extends z.ZodType>(schema: S, show: (value: unknown) => unknown): S => schema.meta({ [shownByKey]: show }) as S;

/** What the metadata of a schema says under a key. */
export const factOf = (schema: z.core.$ZodType, key: string): unknown => z.globalRegistry.get(schema)?.[key];
