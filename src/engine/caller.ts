import type { Trace } from '../telemetry/tracing.js';
import type { EngineEvent } from './event.js';

/** Whose request it is. Identity belongs to a connection, never to the process. */
export interface Caller {
  /** `<originator>` of the connection: sent to the model provider, stored in session_meta. */
  readonly originator: string;
  readonly userAgent: string;
  readonly clientName: string;
  readonly clientVersion: string;
  /** What comes of the request is part of this. Absent: nobody watches, or no request asked for it. */
  readonly trace?: Trace;
}

/** An answer and what must follow it once the client has it. */
export interface Answer<R> {
  readonly result: R;
  readonly afterwards: () => void;
  /** Events that only the one who asked hears, after the answer. */
  readonly toCaller?: readonly EngineEvent[];
}
