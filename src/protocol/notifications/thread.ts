import * as z from 'zod';
import { notification } from '../method.js';
import { Thread, ThreadStatus, ThreadTokenUsage } from '../types/thread.js';
import { wire } from '../wire.js';

const threadStartedNotification = () =>
  z.object({
    /** Without turns. */
    thread: Thread,
  });
/** A thread has come into being by start or fork. */
export interface ThreadStartedNotification extends z.output<ReturnType<typeof threadStartedNotification>> {}
export const ThreadStartedNotification = wire<ThreadStartedNotification>('ThreadStartedNotification', threadStartedNotification);

const threadStatusChangedNotification = () =>
  z.object({
    status: ThreadStatus,
    threadId: z.string(),
  });
/** A thread's status changed; sent to every connection, subscribed or not. */
export interface ThreadStatusChangedNotification extends z.output<ReturnType<typeof threadStatusChangedNotification>> {}
export const ThreadStatusChangedNotification = wire<ThreadStatusChangedNotification>(
  'ThreadStatusChangedNotification',
  threadStatusChangedNotification,
);

const threadArchivedNotification = () =>
  z.object({
    threadId: z.string(),
  });
/** A thread was archived; its spawned agents get messages of their own. */
export interface ThreadArchivedNotification extends z.output<ReturnType<typeof threadArchivedNotification>> {}
export const ThreadArchivedNotification = wire<ThreadArchivedNotification>('ThreadArchivedNotification', threadArchivedNotification);

const threadUnarchivedNotification = () =>
  z.object({
    threadId: z.string(),
  });
/** A thread was taken out of the archive. */
export interface ThreadUnarchivedNotification extends z.output<ReturnType<typeof threadUnarchivedNotification>> {}
export const ThreadUnarchivedNotification = wire<ThreadUnarchivedNotification>(
  'ThreadUnarchivedNotification',
  threadUnarchivedNotification,
);

const threadClosedNotification = () =>
  z.object({
    threadId: z.string(),
  });
/** A thread left memory; it can be resumed. */
export interface ThreadClosedNotification extends z.output<ReturnType<typeof threadClosedNotification>> {}
export const ThreadClosedNotification = wire<ThreadClosedNotification>('ThreadClosedNotification', threadClosedNotification);

const threadNameUpdatedNotification = () =>
  z.object({
    threadId: z.string(),
    /** New title; null if it has none. */
    threadName: z.string().nullable(),
  });
/** A thread's title changed. */
export interface ThreadNameUpdatedNotification extends z.output<ReturnType<typeof threadNameUpdatedNotification>> {}
export const ThreadNameUpdatedNotification = wire<ThreadNameUpdatedNotification>(
  'ThreadNameUpdatedNotification',
  threadNameUpdatedNotification,
);

const threadTokenUsageUpdatedNotification = () =>
  z.object({
    threadId: z.string(),
    tokenUsage: ThreadTokenUsage,
    /** Turn that used the tokens last. */
    turnId: z.string(),
  });
/** Latest token figures of a thread; may repeat earlier ones. */
export interface ThreadTokenUsageUpdatedNotification extends z.output<ReturnType<typeof threadTokenUsageUpdatedNotification>> {}
export const ThreadTokenUsageUpdatedNotification = wire<ThreadTokenUsageUpdatedNotification>(
  'ThreadTokenUsageUpdatedNotification',
  threadTokenUsageUpdatedNotification,
);

const contextCompactedNotification = () =>
  z.object({
    threadId: z.string(),
    turnId: z.string(),
  });
/** Deprecated: a thread was shortened; the contextCompaction item tells the same. */
export interface ContextCompactedNotification extends z.output<ReturnType<typeof contextCompactedNotification>> {}
export const ContextCompactedNotification = wire<ContextCompactedNotification>(
  'ContextCompactedNotification',
  contextCompactedNotification,
);

export const threadNotifications = {
  /** A thread has come into being; its `turns` are empty. Goes to every connection. */
  'thread/started': notification('thread/started', ThreadStartedNotification),
  /** A thread's runtime status changed. Goes to every connection, subscribed or not. */
  'thread/status/changed': notification('thread/status/changed', ThreadStatusChangedNotification),
  /** A thread was archived; one message each for parent and descendants. */
  'thread/archived': notification('thread/archived', ThreadArchivedNotification),
  /** A thread was taken out of the archive. */
  'thread/unarchived': notification('thread/unarchived', ThreadUnarchivedNotification),
  /** A thread was unloaded from memory; it can be resumed. */
  'thread/closed': notification('thread/closed', ThreadClosedNotification),
  /** A thread's title changed. */
  'thread/name/updated': notification('thread/name/updated', ThreadNameUpdatedNotification),
  /** Gives the token figures of a thread, after model responses and after loading it; figures may repeat. */
  'thread/tokenUsage/updated': notification('thread/tokenUsage/updated', ThreadTokenUsageUpdatedNotification),
  /** Deprecated and no longer sent; the contextCompaction item tells of compaction. */
  'thread/compacted': notification('thread/compacted', ContextCompactedNotification),
};
