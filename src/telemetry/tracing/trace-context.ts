import type { SpanContext, TraceState } from '@opentelemetry/api';
import type { W3cTraceContext } from '../../protocol/envelope.js';

/** What a `traceparent` says. */
export type RemoteParent = Pick<SpanContext, 'traceId' | 'spanId' | 'traceFlags'>;

/** Later versions may have more behind the four fields that are known. */
const form = /^(?<version>[\da-f]{2})-(?<traceId>[\da-f]{32})-(?<spanId>[\da-f]{16})-(?<flags>[\da-f]{2})(?<more>-.*)?$/;
const sampled = 1;

/** Reads a W3C `traceparent`; `null`: it is none. */
export function parseTraceparent(text: string): RemoteParent | null {
  const { version, traceId = '', spanId = '', flags = '', more } = form.exec(text)?.groups ?? {};
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (isZero(traceId) || isZero(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & sampled };
}

const isZero = (id: string): boolean => /^0*$/.test(id);

/** What a carrier says of who sends it: nothing, something unusable, or its span. */
export type ParsedCarrier =
  | { readonly type: 'absent' }
  | { readonly type: 'invalid' }
  | { readonly type: 'parent'; readonly parent: RemoteParent; readonly tracestate: string };

const absent: ParsedCarrier = { type: 'absent' };

export function parseCarrier(carrier: W3cTraceContext | null | undefined): ParsedCarrier {
  if (carrier?.traceparent == null) return absent;
  const parent = parseTraceparent(carrier.traceparent);
  return parent === null ? { type: 'invalid' } : { type: 'parent', parent, tracestate: carrier.tracestate ?? '' };
}

/** Writes the headers that hand a span on. */
export function toTraceHeaders(
  { traceId, spanId, traceFlags, traceState }: SpanContext,
  toTracestate: (received: string) => string,
): Record<string, string> {
  const tracestate = toTracestate(serialized(traceState));
  const flags = traceFlags.toString(16).padStart(2, '0');
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate === '' ? {} : { tracestate }) };
}

const serialized = (state: TraceState | undefined): string => state?.serialize() ?? '';
