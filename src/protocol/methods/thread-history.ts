import * as z from 'zod';
import { uint32 } from '../scalars.js';
import { SortDirection, Thread, ThreadListCwdFilter, ThreadSortKey, ThreadSourceKind } from '../types/thread.js';
import { ThreadItem } from '../types/thread-item.js';
import { Turn, TurnItemsView } from '../types/turn.js';
import { wire } from '../wire.js';

const threadListParams = () =>
  z.object({
    /** True lists only archived threads; otherwise only the others. */
    archived: z.boolean().nullish(),
    /** From an earlier answer. */
    cursor: z.string().nullish(),
    /** Only threads recorded for these folders; relative paths count from the server's cwd. */
    cwd: ThreadListCwdFilter.nullish(),
    /** 1 to 100, default 25. */
    limit: uint32().nullish(),
    /** Null means the current provider only, an empty list all providers. */
    modelProviders: z.array(z.string()).nullish(),
    /** Text that the title must contain; case matters. */
    searchTerm: z.string().nullish(),
    /** Newest first by default. */
    sortDirection: SortDirection.nullish(),
    /** By creation time unless given. */
    sortKey: ThreadSortKey.nullish(),
    /** Null or empty means interactive sources only; sub-agents must be asked for. */
    sourceKinds: z.array(ThreadSourceKind).nullish(),
    /** Trusts the database and leaves the files unread, which is faster but may be stale. */
    useStateDbOnly: z.boolean().optional(),
  });
/** Pages through stored threads; ephemeral ones and those without a user message never appear. */
export interface ThreadListParams extends z.output<ReturnType<typeof threadListParams>> {}
export const ThreadListParams = wire<ThreadListParams>('ThreadListParams', threadListParams);

const threadLoadedListParams = () =>
  z.object({
    /** From an earlier answer. */
    cursor: z.string().nullish(),
    /** At least 1; null for all. */
    limit: uint32().nullish(),
  });
/** Pages through the ids of the threads in memory, sub-agents included. */
export interface ThreadLoadedListParams extends z.output<ReturnType<typeof threadLoadedListParams>> {}
export const ThreadLoadedListParams = wire<ThreadLoadedListParams>('ThreadLoadedListParams', threadLoadedListParams);

const threadReadParams = () =>
  z.object({
    threadId: z.string(),
    /** Adds all turns with their items; false by default and refused for ephemeral threads. */
    includeTurns: z.boolean().optional().meta({ default: false }),
  });
/** Reads one thread without loading it or subscribing to it. */
export interface ThreadReadParams extends z.output<ReturnType<typeof threadReadParams>> {}
export const ThreadReadParams = wire<ThreadReadParams>('ThreadReadParams', threadReadParams);

const threadTurnsListParams = () =>
  z.object({
    threadId: z.string(),
    /** From an earlier answer. */
    cursor: z.string().nullish(),
    /** How many items each turn carries; `summary` by default. */
    itemsView: TurnItemsView.nullish(),
    /** 1 to 100, default 25. */
    limit: uint32().nullish(),
    /** Newest first by default. */
    sortDirection: SortDirection.nullish(),
  });
/** Pages through the turns of a persisted thread, archived or not. */
export interface ThreadTurnsListParams extends z.output<ReturnType<typeof threadTurnsListParams>> {}
export const ThreadTurnsListParams = wire<ThreadTurnsListParams>('ThreadTurnsListParams', threadTurnsListParams);

const threadTurnsItemsListParams = () =>
  z.object({
    threadId: z.string(),
    /** From an earlier answer. */
    cursor: z.string().nullish(),
    /** Items per page. */
    limit: uint32().nullish(),
    /** Oldest first by default. */
    sortDirection: SortDirection.nullish(),
    turnId: z.string(),
  });
/** Asks for the items of one turn page by page; not supported yet, always answered by error -32601. */
export interface ThreadTurnsItemsListParams extends z.output<ReturnType<typeof threadTurnsItemsListParams>> {}
export const ThreadTurnsItemsListParams = wire<ThreadTurnsItemsListParams>('ThreadTurnsItemsListParams', threadTurnsItemsListParams);

const threadListResponse = () =>
  z.object({
    /** For the opposite direction, starting with this page's first thread; null for an empty page. */
    backwardsCursor: z.string().nullable(),
    data: z.array(Thread),
    /** Null at the end. */
    nextCursor: z.string().nullable(),
  });
/** A page of threads. */
export interface ThreadListResponse extends z.output<ReturnType<typeof threadListResponse>> {}
export const ThreadListResponse = wire<ThreadListResponse>('ThreadListResponse', threadListResponse);

const threadLoadedListResponse = () =>
  z.object({
    /** Thread ids, oldest first. */
    data: z.array(z.string()),
    /** Null at the end. */
    nextCursor: z.string().nullable(),
  });
/** A page of loaded threads. */
export interface ThreadLoadedListResponse extends z.output<ReturnType<typeof threadLoadedListResponse>> {}
export const ThreadLoadedListResponse = wire<ThreadLoadedListResponse>('ThreadLoadedListResponse', threadLoadedListResponse);

const threadReadResponse = () =>
  z.object({
    thread: Thread,
  });
/** The thread, with turns if they were asked for. */
export interface ThreadReadResponse extends z.output<ReturnType<typeof threadReadResponse>> {}
export const ThreadReadResponse = wire<ThreadReadResponse>('ThreadReadResponse', threadReadResponse);

const threadTurnsListResponse = () =>
  z.object({
    /** For the opposite direction, starting with this page's first turn again; null for an empty page. */
    backwardsCursor: z.string().nullable(),
    data: z.array(Turn),
    /** Null at the end. */
    nextCursor: z.string().nullable(),
  });
/** A page of turns. */
export interface ThreadTurnsListResponse extends z.output<ReturnType<typeof threadTurnsListResponse>> {}
export const ThreadTurnsListResponse = wire<ThreadTurnsListResponse>('ThreadTurnsListResponse', threadTurnsListResponse);

const threadTurnsItemsListResponse = () =>
  z.object({
    /** For the opposite direction; null for an empty page. */
    backwardsCursor: z.string().nullable(),
    data: z.array(ThreadItem),
    /** Null at the end. */
    nextCursor: z.string().nullable(),
  });
/** A page of items; never sent as yet. */
export interface ThreadTurnsItemsListResponse extends z.output<ReturnType<typeof threadTurnsItemsListResponse>> {}
export const ThreadTurnsItemsListResponse = wire<ThreadTurnsItemsListResponse>(
  'ThreadTurnsItemsListResponse',
  threadTurnsItemsListResponse,
);
