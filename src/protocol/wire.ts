import * as z from 'zod';

/**
 * Names a wire type. The schema is built on first use, and its public type is the named `T`, so that
 * declarations show names where they would otherwise write whole structures out.
 */
export function wire<T>(id: string, build: () => z.ZodType): z.ZodType<T> {
  return z.lazy(build).meta({ id }) as z.ZodType<T>;
}
