import * as z from 'zod';
import { wire } from '../wire.js';

/** Absolute file path with `.` and `..` already removed; need not exist, and links in it are not followed. */
export type AbsolutePathBuf = string;
export const AbsolutePathBuf = wire<AbsolutePathBuf>('AbsolutePathBuf', () => z.string());
