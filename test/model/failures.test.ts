import { expect, test } from 'vitest';
import { usageLimitText } from '../../src/model/failure-texts.js';
import { fromHttpFailure } from '../../src/model/http/http-failure.js';
import { fromFailedResponse } from '../../src/model/response/failed-response.js';

const failure = (status: number, body: unknown = '', headers: Record<string, string> = {}) =>
  fromHttpFailure({ status, url: 'http://m/v1/responses', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

test.each([
  [403, '<html>no</html>', 'unexpected status 403 Forbidden: <html>no</html>, url: http://m/v1/responses'],
  [404, '  ', 'unexpected status 404 Not Found: Unknown error, url: http://m/v1/responses'],
  [418, { error: { message: 'tea' } }, "unexpected status 418 I'm a teapot: tea, url: http://m/v1/responses"],
  [599, '', 'unexpected status 599 <unknown status code>: Unknown error, url: http://m/v1/responses'],
  [502, { error: 'text' }, 'unexpected status 502 Bad Gateway: {"error":"text"}, url: http://m/v1/responses'],
])('a status %d is named with what the body says', (status, body, message) => {
  expect(failure(status, body)).toMatchObject({ message, codexErrorInfo: 'other', retryable: true, httpStatus: status });
});

test('a long body is cut after a thousand bytes, and never in the middle of a character', () => {
  const { message } = failure(502, `${'x'.repeat(999)}ä and more`);

  expect(message).toBe(`unexpected status 502 Bad Gateway: ${'x'.repeat(999)}..., url: http://m/v1/responses`);
});

test('what identifies the request follows its failure', () => {
  const { message } = failure(502, '', { 'cf-ray': 'ray', 'x-request-id': 'id', 'x-openai-authorization-error': 'auth' });

  expect(message).toBe(
    'unexpected status 502 Bad Gateway: Unknown error, url: http://m/v1/responses, cf-ray: ray, request id: id, auth error: auth',
  );
});

test('too many requests name the request', () => {
  expect(failure(429, '', { 'x-request-id': 'id' }).message).toBe(
    'exceeded retry limit, last status: 429 Too Many Requests, request id: id',
  );
});

test('a picture that could not be read is told apart from other bad requests', () => {
  const body = { error: { message: 'The image data you provided does not represent a valid image. Please check your input.' } };

  expect(failure(400, body)).toMatchObject({ invalidImage: true, codexErrorInfo: 'badRequest', retryable: false });
  expect(failure(400, 'other')).toMatchObject({ invalidImage: false, codexErrorInfo: 'other', message: 'other' });
});

test.each([
  ['2', 2000],
  ['0.5', 500],
  ['86400', 60_000],
  ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ['-1', undefined],
])('a service that says `retry-after: %s` is waited for %j ms', (header, retryDelayMs) => {
  expect(failure(503, '', { 'retry-after': header }).retryDelayMs).toBe(retryDelayMs);
});

test.each([
  ['Please try again in 1.5s.', 1500],
  ['TRY AGAIN IN 20 seconds', 20_000],
  ['try again in 250ms', 250],
  ['try again in 99999999s', 300_000],
  ['try again later', undefined],
])('the wait that a rate limit names: %s', (message, retryDelayMs) => {
  expect(fromFailedResponse({ error: { code: 'rate_limit_exceeded', message } }).retryDelayMs).toBe(retryDelayMs);
});

test.each([
  [
    { plan: 'plus', resetsAt: 1893456000 },
    'You have reached your usage limit. Upgrade your plan or buy credits for more. Try again after 2030-01-01T00:00:00Z.',
  ],
  [{ plan: 'unheard of', resetsAt: null }, 'You have reached your usage limit. Try again later.'],
  [{ plan: 'constructor', resetsAt: 1e300 }, 'You have reached your usage limit. Try again later.'],
])('a usage limit %j says when, and what else can be done', (limit, text) => {
  expect(usageLimitText(limit)).toBe(text);
});
