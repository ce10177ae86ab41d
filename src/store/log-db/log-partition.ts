import type { LogRow } from './log-row.js';

/** The rows of one thread, or of one process where no thread is named: what is kept is counted for each. */
export const partitionOf = ({ threadId, processUuid }: LogRow): string => threadId ?? `of ${processUuid}`;

export const maxPartitionBytes = 10 * 1024 * 1024;
export const maxPartitionRows = 1000;

/** The rows that would stay, in order: of each partition the newest. */
export function newestOfEach(rows: readonly LogRow[]): LogRow[] {
  const counts = new Map<string, number>();
  const kept = rows.toReversed().filter((row) => {
    const partition = partitionOf(row);
    const count = (counts.get(partition) ?? 0) + 1;
    counts.set(partition, count);
    return count <= maxPartitionRows;
  });
  return kept.reverse();
}
