import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../platform/random.js';
import type { ModelError } from './errors.js';

/** The first wait before a retry. */
export const retryBaseMs = 200;
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

/** The wait before try `attempt` (1 = the first retry): `baseMs`, doubled each time, ± 10 %. */
export function backoffMs(attempt: number, random: Random, baseMs = retryBaseMs): number {
  return Math.round(baseMs * 2 ** (attempt - 1) * (0.9 + random() * 0.2));
}

/** A whole sampling request that failed: `attempt` 1 is the first try. */
export interface FailedAttempt {
  readonly error: ModelError;
  readonly attempt: number;
  readonly random: Random;
  readonly baseMs: number;
}

/** The wait before a whole sampling request is tried again: what the model asked for, else the backoff. */
export function streamRetryDelayMs({ error, attempt, random, baseMs }: FailedAttempt): number {
  return error.retryDelayMs ?? backoffMs(attempt, random, baseMs);
}

/** How many retries a configured number allows. */
export const cappedRetries = (configured: number): number => Math.min(Math.max(configured, 0), retryCap);
