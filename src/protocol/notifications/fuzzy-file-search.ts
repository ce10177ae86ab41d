import * as z from 'zod';
import { notification } from '../method.js';
import { FuzzyFileSearchResult } from '../types/fuzzy-file-search.js';
import { wire } from '../wire.js';

const fuzzyFileSearchSessionCompletedNotification = () =>
  z.object({
    sessionId: z.string(),
  });
/** Sent when a live search has walked and matched everything for now; it may come more than once. */
export interface FuzzyFileSearchSessionCompletedNotification
  extends z.output<ReturnType<typeof fuzzyFileSearchSessionCompletedNotification>> {}
export const FuzzyFileSearchSessionCompletedNotification = wire<FuzzyFileSearchSessionCompletedNotification>(
  'FuzzyFileSearchSessionCompletedNotification',
  fuzzyFileSearchSessionCompletedNotification,
);

const fuzzyFileSearchSessionUpdatedNotification = () =>
  z.object({
    /** Complete list so far; replaces the previous one. */
    files: z.array(FuzzyFileSearchResult),
    /** Query that these hits belong to. */
    query: z.string(),
    sessionId: z.string(),
  });
/** Carries the current hits of a live search; may hold partial results while folders are still read. */
export interface FuzzyFileSearchSessionUpdatedNotification extends z.output<ReturnType<typeof fuzzyFileSearchSessionUpdatedNotification>> {}
export const FuzzyFileSearchSessionUpdatedNotification = wire<FuzzyFileSearchSessionUpdatedNotification>(
  'FuzzyFileSearchSessionUpdatedNotification',
  fuzzyFileSearchSessionUpdatedNotification,
);

export const fuzzyFileSearchNotifications = {
  /** Gives the current, perhaps partial, results for the latest query of a search session. */
  'fuzzyFileSearch/sessionUpdated': notification('fuzzyFileSearch/sessionUpdated', FuzzyFileSearchSessionUpdatedNotification),
  /** A search session has nothing more to report for now. */
  'fuzzyFileSearch/sessionCompleted': notification('fuzzyFileSearch/sessionCompleted', FuzzyFileSearchSessionCompletedNotification),
};
