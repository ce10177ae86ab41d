import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../platform/random.js';
import type { ModelError } from './errors.js';

const baseDelayMs = 200;
const retryCap = 100;

/** Waits, or rejects with the reason of the signal. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const systemSleep: Sleep = async (ms, signal) => {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};

/** The wait before try `attempt` (1 = the first retry): 200 ms, doubled each time, ± 10 %. */
export function backoffMs(attempt: number, random: Random): number {
  return Math.round(baseDelayMs * 2 ** (attempt - 1) * (0.9 + random() * 0.2));
}

/** The wait before a whole sampling request is tried again: what the model asked for, else the backoff. */
export function streamRetryDelayMs({ error, attempt, random }: { error: ModelError; attempt: number; random: Random }): number {
  return error.retryDelayMs ?? backoffMs(attempt, random);
}

/** How many retries a configured number allows. */
export const cappedRetries = (configured: number): number => Math.min(Math.max(configured, 0), retryCap);
