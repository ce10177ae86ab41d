import * as z from 'zod';

/** The integer and float widths of the wire, by the name that error messages and the JSON Schema use. */
export type NumberFormat = 'int32' | 'int64' | 'uint16' | 'uint32' | 'uint64' | 'uint' | 'double';

const ranges: Record<Exclude<NumberFormat, 'double'>, readonly [number, number]> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  uint: [0, Number.MAX_SAFE_INTEGER],
};

const integer = (format: Exclude<NumberFormat, 'double'>) => {
  const [minimum, maximum] = ranges[format];
  return z.number().int().min(minimum).max(maximum).meta({ format });
};

export const int32 = () => integer('int32');
export const int64 = () => integer('int64');
export const uint16 = () => integer('uint16');
export const uint32 = () => integer('uint32');
export const uint64 = () => integer('uint64');
/** An unsigned integer as wide as the machine; on the wire it is treated as 64 bits. */
export const uint = () => integer('uint');
export const double = () => z.number().meta({ format: 'double' });

/** Marks a string that names a file or folder: messages about what is no string say so. */
export const filePathKey = 'filePath';
/** A path, absolute or relative. */
export const filePath = () => z.string().meta({ [filePathKey]: true });

/** Free JSON. */
export const json = () => z.unknown();
