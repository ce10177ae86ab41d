import { createRedactor } from '../telemetry/redact.js';
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

/** How an attempt goes. A success is told at the beginning of its response, a failure when all of it is known. */
export interface Attempt {
  readonly responded: (status: number) => void;
  readonly failed: (error: unknown) => void;
}

const unwatched: Attempt = { responded: () => {}, failed: () => {} };

/** Tells whoever watches the call how one attempt to put it went, once. */
export function watchAttempt({ call, endpoint, attempt, headers, isAfterRefusal }: WatchedAttempt): Attempt {
  let { watch } = call;
  if (watch === undefined) return unwatched;
  const startedAt = performance.now();
  const hasAuthorization = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  let status: number | null = null;
  const tell = (error: string | null): void => {
    const durationMs = Math.round(performance.now() - startedAt);
    watch?.({ type: 'apiRequest', durationMs, status, error, attempt, endpoint, hasAuthorization, isAfterRefusal });
    watch = undefined;
  };
  return {
    responded: (answered) => {
      status = answered;
      if (status < 300) tell(null);
    },
    failed: (error) => tell(createRedactor()(error instanceof Error ? error.message : String(error))),
  };
}
