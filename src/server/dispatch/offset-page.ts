import { invalidRequest } from '../../protocol/errors.js';

interface PageParams {
  readonly cursor?: string | null | undefined;
  readonly limit?: number | null | undefined;
}

/** One page of a list whose cursors are positions in it. `what` names the list in errors. @throws RpcError */
export function offsetPage<T>(items: readonly T[], params: PageParams, what: string): { data: T[]; nextCursor: string | null } {
  const start = params.cursor == null ? 0 : toOffset(params.cursor);
  if (start > items.length) throw invalidRequest(`cursor ${start} exceeds total ${what} ${items.length}`);
  const end = Math.min(items.length, start + Math.max(1, params.limit ?? items.length));
  return { data: items.slice(start, end), nextCursor: end < items.length ? String(end) : null };
}

function toOffset(cursor: string): number {
  const offset = /^\+?\d+$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (!Number.isSafeInteger(offset)) throw invalidRequest(`invalid cursor: ${cursor}`);
  return offset;
}
