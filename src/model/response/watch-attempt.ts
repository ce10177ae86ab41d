import { createRedactor } from '../../telemetry/redact.js';
import type { ApiRequest } from '../../telemetry/tracing/fact.js';
import { ModelError } from '../errors.js';
import type { ModelCall } from '../model-transport.js';

export interface WatchedAttempt {
  readonly call: Pick<ModelCall, 'watch'>;
  readonly endpoint: string;
  /** From 0. */
  readonly attempt: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An earlier attempt was refused as unauthorized. */
  readonly isAfterRefusal: boolean;
}

/** How an attempt goes. A success is told at the beginning of its response, a failure when it is known; then how a response failed that had begun. */
export interface Attempt {
  readonly responded: (status: number, headers?: Readonly<Record<string, string>>) => void;
  readonly failed: (error: unknown) => void;
}

const unwatched: Attempt = { responded: () => {}, failed: () => {} };

/** Tells whoever watches the call how one attempt to put it went, once. */
export function watchAttempt({ call: { watch }, endpoint, attempt, headers, isAfterRefusal }: WatchedAttempt): Attempt {
  if (watch === undefined) return unwatched;
  const startedAt = performance.now();
  const hasAuthorization = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  let state: 'open' | 'begun' | 'told' = 'open';
  const tell = (status: number | null, error: string | null, ids: RequestIds = {}): void => {
    if (state !== 'open') return;
    state = error === null ? 'begun' : 'told';
    const durationMs = Math.round(performance.now() - startedAt);
    watch({ type: 'apiRequest', durationMs, status, error, attempt, endpoint, hasAuthorization, isAfterRefusal, ...ids });
  };
  return {
    responded: (status, head = {}) => (status < 300 ? tell(status, null) : tell(status, `http ${status}`, idsOf(head))),
    failed: (error) => {
      const message = createRedactor()(error instanceof Error ? error.message : String(error));
      if (state === 'begun' && error instanceof ModelError) watch({ type: 'responseFailed', error: message });
      tell(null, message);
    },
  };
}

type RequestIds = Pick<ApiRequest, 'requestId' | 'cfRay'>;

/** What support asks for when a request was refused. */
function idsOf(headers: Readonly<Record<string, string>>): RequestIds {
  const requestId = headers['x-request-id'] ?? headers['x-oai-request-id'];
  const cfRay = headers['cf-ray'];
  return { ...(requestId === undefined ? {} : { requestId }), ...(cfRay === undefined ? {} : { cfRay }) };
}
