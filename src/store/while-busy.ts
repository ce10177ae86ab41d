import { setTimeout as delay } from 'node:timers/promises';

interface Patience {
  /** The pause after each attempt, in which the program goes on. */
  readonly restMs: number;
  readonly mostAttempts: number;
}

/** Whether another process holds the database. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_BUSY');

/** Runs a short piece of work on a database, again and again while another process holds it. Rejects with what the last attempt threw. */
export async function retryWhileBusy<T>(work: () => T, { restMs, mostAttempts }: Patience): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || attempt === mostAttempts) throw error;
      await delay(restMs);
    }
  }
}
