import * as z from 'zod';
import { int64 } from './scalars.js';
import { wire } from './wire.js';

/**
 * Identifies a request on its connection: a string, or an integer of 64 bits (`bigint` where a number would round it).
 * `5` and `"5"` are different ids.
 */
export type RequestId = string | number | bigint;
export const RequestId = wire<RequestId>('RequestId', () => z.union([z.string(), int64()]));
