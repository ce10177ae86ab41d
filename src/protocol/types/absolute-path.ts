import * as z from 'zod';
import { wire } from '../wire.js';

/** Absolute on either kind of system: the protocol does not know which one the server runs on. */
export const isAbsolutePath = (path: string): boolean => /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path);

/** Absolute file path with `.` and `..` already removed; need not exist, and links in it are not followed. */
export type AbsolutePathBuf = string;
export const AbsolutePathBuf = wire<AbsolutePathBuf>('AbsolutePathBuf', () => z.string().refine(isAbsolutePath));
