import * as z from 'zod';
import { uint32 } from '../scalars.js';
import { wire } from '../wire.js';

const fuzzyFileSearchMatchType = () => z.enum(['file', 'directory']);
/** Whether a search hit is a file or a folder. */
export type FuzzyFileSearchMatchType = z.output<ReturnType<typeof fuzzyFileSearchMatchType>>;
export const FuzzyFileSearchMatchType = wire<FuzzyFileSearchMatchType>('FuzzyFileSearchMatchType', fuzzyFileSearchMatchType);

const fuzzyFileSearchResult = () =>
  z.object({
    file_name: z.string(),
    /** Positions of the matched characters in `path`, ascending. */
    indices: z.array(uint32()).nullable(),
    match_type: FuzzyFileSearchMatchType,
    /** Relative to `root`; empty for the root itself. */
    path: z.string(),
    /** Searched folder that holds the hit. */
    root: z.string(),
    /** Higher is better; only comparable within one query. */
    score: uint32(),
  });
/** One hit of a fuzzy file search; lists are ordered by falling score, then by path. */
export interface FuzzyFileSearchResult extends z.output<ReturnType<typeof fuzzyFileSearchResult>> {}
export const FuzzyFileSearchResult = wire<FuzzyFileSearchResult>('FuzzyFileSearchResult', fuzzyFileSearchResult);
