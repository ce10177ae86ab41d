import { setTimeout as delay } from 'node:timers/promises';
import { internalError } from '../protocol/errors.js';
import { isBusy } from './open-database.js';

/** Each attempt waits for the database's own timeout as well. */
const restMs = 100;
const mostAttempts = 15;

/**
 * Runs a short piece of work on a database, again and again while another process holds it: some five seconds, in which the program goes
 * on most of the time. @throws RpcError `the state database is locked by another process; …`
 */
export async function whenFree<T>(work: () => T): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (attempt === mostAttempts)
        throw internalError('the state database is locked by another process; try again when that has ended', { cause: error });
      await delay(restMs);
    }
  }
}
