import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import { FuzzyFileSearchResult } from '../types/fuzzy-file-search.js';
import { wire } from '../wire.js';

const fuzzyFileSearchParams = () =>
  z.object({
    /** A later request with the same token stops this one, which then answers with what it has. */
    cancellationToken: z.string().nullish(),
    /** Words separated by spaces must all match; fzf operators work. Empty finds nothing. */
    query: z.string(),
    /** Folders to search; missing ones yield nothing. */
    roots: z.array(z.string()),
  });
/** Params of fuzzyFileSearch: one search by approximate file name, best 50 matches. */
export interface FuzzyFileSearchParams extends z.output<ReturnType<typeof fuzzyFileSearchParams>> {}
export const FuzzyFileSearchParams = wire<FuzzyFileSearchParams>('FuzzyFileSearchParams', fuzzyFileSearchParams);

const fuzzyFileSearchSessionStartParams = () =>
  z.object({
    /** Chosen by the client, not empty; a session already using it is replaced. */
    sessionId: z.string(),
    /** Folders to search; at least one. */
    roots: z.array(z.string()),
  });
/** Params of fuzzyFileSearch/sessionStart: opens a live search whose query can change as the user types. */
export interface FuzzyFileSearchSessionStartParams extends z.output<ReturnType<typeof fuzzyFileSearchSessionStartParams>> {}
export const FuzzyFileSearchSessionStartParams = wire<FuzzyFileSearchSessionStartParams>(
  'FuzzyFileSearchSessionStartParams',
  fuzzyFileSearchSessionStartParams,
);

const fuzzyFileSearchSessionStopParams = () =>
  z.object({
    sessionId: z.string(),
  });
/** Params of fuzzyFileSearch/sessionStop: ends a live search; harmless when it is already over. */
export interface FuzzyFileSearchSessionStopParams extends z.output<ReturnType<typeof fuzzyFileSearchSessionStopParams>> {}
export const FuzzyFileSearchSessionStopParams = wire<FuzzyFileSearchSessionStopParams>(
  'FuzzyFileSearchSessionStopParams',
  fuzzyFileSearchSessionStopParams,
);

const fuzzyFileSearchSessionUpdateParams = () =>
  z.object({
    sessionId: z.string(),
    /** Replaces the earlier query; empty yields an empty result. */
    query: z.string(),
  });
/** Params of fuzzyFileSearch/sessionUpdate: gives a live search a new query. */
export interface FuzzyFileSearchSessionUpdateParams extends z.output<ReturnType<typeof fuzzyFileSearchSessionUpdateParams>> {}
export const FuzzyFileSearchSessionUpdateParams = wire<FuzzyFileSearchSessionUpdateParams>(
  'FuzzyFileSearchSessionUpdateParams',
  fuzzyFileSearchSessionUpdateParams,
);

const fuzzyFileSearchResponse = () =>
  z.object({
    files: z.array(FuzzyFileSearchResult),
  });
/** Answer to fuzzyFileSearch: the best hits, at most 50. */
export interface FuzzyFileSearchResponse extends z.output<ReturnType<typeof fuzzyFileSearchResponse>> {}
export const FuzzyFileSearchResponse = wire<FuzzyFileSearchResponse>('FuzzyFileSearchResponse', fuzzyFileSearchResponse);

const fuzzyFileSearchSessionStartResponse = () => z.object({});
/** Empty answer to fuzzyFileSearch/sessionStart; hits follow as notifications. */
export interface FuzzyFileSearchSessionStartResponse extends z.output<ReturnType<typeof fuzzyFileSearchSessionStartResponse>> {}
export const FuzzyFileSearchSessionStartResponse = wire<FuzzyFileSearchSessionStartResponse>(
  'FuzzyFileSearchSessionStartResponse',
  fuzzyFileSearchSessionStartResponse,
);

const fuzzyFileSearchSessionUpdateResponse = () => z.object({});
/** Empty answer to fuzzyFileSearch/sessionUpdate; hits follow as notifications. */
export interface FuzzyFileSearchSessionUpdateResponse extends z.output<ReturnType<typeof fuzzyFileSearchSessionUpdateResponse>> {}
export const FuzzyFileSearchSessionUpdateResponse = wire<FuzzyFileSearchSessionUpdateResponse>(
  'FuzzyFileSearchSessionUpdateResponse',
  fuzzyFileSearchSessionUpdateResponse,
);

const fuzzyFileSearchSessionStopResponse = () => z.object({});
/** Empty answer to fuzzyFileSearch/sessionStop; no notification follows it. */
export interface FuzzyFileSearchSessionStopResponse extends z.output<ReturnType<typeof fuzzyFileSearchSessionStopResponse>> {}
export const FuzzyFileSearchSessionStopResponse = wire<FuzzyFileSearchSessionStopResponse>(
  'FuzzyFileSearchSessionStopResponse',
  fuzzyFileSearchSessionStopResponse,
);

export const fuzzyFileSearchMethods = {
  fuzzyFileSearch: {
    /** Finds files below the roots by fuzzy match, the best 50. A new search with the same token cancels the older one. */
    search: method('fuzzyFileSearch', { params: FuzzyFileSearchParams, result: FuzzyFileSearchResponse }),
    /** Opens a search session over some roots; needs at least one root, and a reused id replaces the old session. */
    startSession: method('fuzzyFileSearch/sessionStart', {
      params: FuzzyFileSearchSessionStartParams,
      result: FuzzyFileSearchSessionStartResponse,
      scope: ({ sessionId }) => scope.fuzzySession(sessionId),
      experimental: true,
    }),
    /** Sets the query of a search session; results come as notifications. The session must exist. */
    updateSession: method('fuzzyFileSearch/sessionUpdate', {
      params: FuzzyFileSearchSessionUpdateParams,
      result: FuzzyFileSearchSessionUpdateResponse,
      scope: ({ sessionId }) => scope.fuzzySession(sessionId),
      experimental: true,
    }),
    /** Closes a search session; stopping twice is fine. */
    stopSession: method('fuzzyFileSearch/sessionStop', {
      params: FuzzyFileSearchSessionStopParams,
      result: FuzzyFileSearchSessionStopResponse,
      scope: ({ sessionId }) => scope.fuzzySession(sessionId),
      experimental: true,
    }),
  },
};
