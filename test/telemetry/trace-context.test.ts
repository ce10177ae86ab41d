import { describe, expect, test } from 'vitest';
import { mergeTracestate } from '../../src/telemetry/tracing/merge-tracestate.js';
import { parseCarrier, parseTraceparent, toTraceHeaders } from '../../src/telemetry/tracing/trace-context.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('a traceparent', () => {
  test.each([
    ['that is sampled', `00-${traceId}-${spanId}-01`, 1],
    ['that is not sampled', `00-${traceId}-${spanId}-00`, 0],
    ['with flags that are not known', `00-${traceId}-${spanId}-fe`, 0],
    ['of a later version', `cc-${traceId}-${spanId}-01`, 1],
    ['of a later version with more in it', `cc-${traceId}-${spanId}-01-what-else`, 1],
  ])('%s is read', (_name, text, traceFlags) => {
    expect(parseTraceparent(text)).toEqual({ traceId, spanId, traceFlags });
  });

  test.each([
    '',
    'zz',
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}-1`,
    ` 00-${traceId}-${spanId}-01`,
  ])('is not %j', (text) => {
    expect(parseTraceparent(text)).toBeNull();
  });

  test.each([
    ['nothing', undefined, 'absent'],
    ['null', null, 'absent'],
    ['an empty object', {}, 'absent'],
    ['a trace state alone', { tracestate: 'vendor=x' }, 'absent'],
    ['an empty traceparent', { traceparent: '' }, 'invalid'],
    ['a good traceparent', { traceparent: `00-${traceId}-${spanId}-01` }, 'parent'],
  ])('is looked for in %s', (_name, carrier, type) => {
    expect(parseCarrier(carrier).type).toBe(type);
  });

  test('is written for a span, and without a trace state where there is none', () => {
    expect(toTraceHeaders({ traceId, spanId, traceFlags: 1 }, (received) => received)).toEqual({
      traceparent: `00-${traceId}-${spanId}-01`,
    });
  });
});

describe('members put into a trace state', () => {
  test.each([
    [
      'change and add fields of a member of their name',
      'vendor=k:old;z:1,other=q',
      { vendor: { k: 'new', b: '2' } },
      'vendor=k:new;z:1;b:2,other=q',
    ],
    ['come first, by name', 'other=q', { zed: { a: '1' }, abc: { b: '2', a: '1' } }, 'abc=a:1;b:2,zed=a:1,other=q'],
    ['stand alone where nothing was received', '', { vendor: { k: 'v' } }, 'vendor=k:v'],
    ['move a member to the front and leave the rest in order', 'a=1, b=2 ,c=3', { c: { k: 'v' } }, 'c=3;k:v,a=1,b=2'],
    ['are none', 'a=1,b=2', {}, 'a=1,b=2'],
  ])('%s', (_name, received, members, merged) => {
    expect(mergeTracestate(received, members)).toBe(merged);
  });
});
