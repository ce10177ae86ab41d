import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { invalidRequest } from '../../protocol/errors.js';
import type { ThreadListParams, ThreadListResponse, ThreadLoadedListParams, ThreadLoadedListResponse } from '../../protocol/index.js';
import { noOverrides } from '../thread/thread-config.js';
import { isThreadId, toThreadId } from '../thread/thread-id.js';
import { sourceFilter } from '../thread/thread-source.js';
import { storedView } from '../thread/thread-view.js';
import type { Threads } from '../thread/threads.js';
import type { Engineering } from './engineering.js';

export const pageSize = (limit: number | null | undefined): number => Math.min(100, Math.max(1, limit ?? 25));

export async function listThreads({ services, threads }: Engineering, params: ThreadListParams): Promise<ThreadListResponse> {
  const page = await services.store.list({
    limit: pageSize(params.limit),
    cursor: params.cursor ?? null,
    sortKey: params.sortKey ?? 'created_at',
    sortDirection: params.sortDirection ?? 'desc',
    archived: params.archived ?? false,
    modelProviders: await wantedProviders(services, params.modelProviders),
    acceptsSource: sourceFilter(params.sourceKinds ?? null),
    cwds: params.cwd == null ? null : await spellings(typeof params.cwd === 'string' ? [params.cwd] : params.cwd, services.cwd),
    searchTerm: params.searchTerm ?? null,
    useStateDbOnly: params.useStateDbOnly ?? false,
  });
  return {
    data: page.threads.map((stored) => {
      const status = threads.find(stored.id)?.shown.status ?? { type: 'notLoaded' as const };
      return { ...storedView(stored, []), forkedFromId: null, status };
    }),
    nextCursor: page.nextCursor,
    backwardsCursor: page.backwardsCursor,
  };
}

/** `null`: all of them. Unasked, only what the server itself would use; settings that cannot be loaded hide no thread. */
async function wantedProviders(
  { resolveConfig }: Engineering['services'],
  asked: ThreadListParams['modelProviders'],
): Promise<readonly string[] | null> {
  if (asked == null)
    return resolveConfig(noOverrides).then(
      ({ provider }) => [provider.id],
      () => null,
    );
  return asked.length === 0 ? null : asked;
}

export function listLoadedThreads(threads: Threads, { cursor, limit }: ThreadLoadedListParams): ThreadLoadedListResponse {
  if (cursor != null && !isThreadId(cursor)) throw invalidRequest(`invalid cursor: ${cursor}`);
  const after = cursor == null ? '' : toThreadId(cursor);
  const ids = threads
    .loaded()
    .map(({ id }) => id)
    .sort()
    .filter((id) => id > after);
  const data = limit == null ? ids : ids.slice(0, Math.max(1, limit));
  return { data, nextCursor: data.length < ids.length ? (data.at(-1) ?? null) : null };
}

/** A folder as it was written and as the file system spells it: threads were stored under either. */
async function spellings(folders: readonly string[], base: string): Promise<string[]> {
  const absolute = folders.map((folder) => (isAbsolute(folder) ? resolve(folder) : resolve(base, folder)));
  return [...new Set([...absolute, ...(await Promise.all(absolute.map(realpathOf)))])];
}

async function realpathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path; // What does not exist is compared as written.
  }
}
