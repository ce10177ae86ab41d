import { createRedactor } from '../telemetry/redact.js';
import { ModelError } from './errors.js';
import type { ModelCall } from './model-transport.js';

export interface WatchedAttempt {
  readonly call: Pick<ModelCall, 'watch'>;
  readonly endpoint: string;
  /** From 0. */
  readonly attempt: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An earlier attempt was refused as unauthorized. */
  readonly isAfterRefusal: boolean;
}

/** How an attempt goes. It is told once: at the beginning of its response, or when it fails. */
export interface Attempt {
  readonly responded: (status: number) => void;
  readonly failed: (error: unknown, status: number | null) => void;
}

const unwatched: Attempt = { responded: () => {}, failed: () => {} };

/** What the server answered a request that failed; `null`: nothing. */
export const statusOf = (error: unknown): number | null => (error instanceof ModelError ? (error.httpStatus ?? null) : null);

/** Tells whoever watches the call how one attempt to put it went. */
export function watchAttempt({ call, endpoint, attempt, headers, isAfterRefusal }: WatchedAttempt): Attempt {
  let { watch } = call;
  if (watch === undefined) return unwatched;
  const startedAt = performance.now();
  const hasAuthorization = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  const tell = (status: number | null, error: string | null): void => {
    const durationMs = Math.round(performance.now() - startedAt);
    watch?.({ type: 'apiRequest', durationMs, status, error, attempt, endpoint, hasAuthorization, isAfterRefusal });
    watch = undefined;
  };
  return {
    responded: (status) => tell(status, null),
    failed: (error, status) => tell(status, createRedactor()(error instanceof Error ? error.message : String(error))),
  };
}
