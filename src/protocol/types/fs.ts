import * as z from 'zod';
import { wire } from '../wire.js';

const fsReadDirectoryEntry = () =>
  z.object({
    /** Bare name without folder. */
    fileName: z.string(),
    /** Judged by a link's target. */
    isDirectory: z.boolean(),
    /** Judged by a link's target. */
    isFile: z.boolean(),
  });
/** One entry of a folder. */
export interface FsReadDirectoryEntry extends z.output<ReturnType<typeof fsReadDirectoryEntry>> {}
export const FsReadDirectoryEntry = wire<FsReadDirectoryEntry>('FsReadDirectoryEntry', fsReadDirectoryEntry);
