import { internalError } from '../protocol/errors.js';
import { isBusy, retryWhileBusy } from './while-busy.js';

/** Each attempt waits for the database's own timeout as well. */
const patience = { restMs: 100, mostAttempts: 15 };

/**
 * Runs a short piece of work on a database, again and again while another process holds it: some five seconds, in which the program goes
 * on most of the time. @throws RpcError `the state database is locked by another process; …`
 */
export async function whenFree<T>(work: () => T): Promise<T> {
  try {
    return await retryWhileBusy(work, patience);
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw internalError('the state database is locked by another process; try again when that has ended', { cause: error });
  }
}
