import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CloudRequirements, type CloudRequirementsOptions } from '../../src/config/requirements/cloud-requirements.js';
import { startAccountServer } from '../server/support/account-server.js';
import { idToken, storedTokens } from '../support/issuer.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-cloud-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const identity = { userId: 'user-1', accountId: 'acct-1' };
const contents = 'allowed_sandbox_modes = ["read-only"]\n';

interface Service {
  readonly asked: Record<string, string>[];
  readonly cloud: CloudRequirements;
  /** Moves to the next time at which something is scheduled. */
  tick(): void;
}

/** @param answers by status, or with the contents that are answered; the last one is repeated */
function service(answers: readonly (number | string | null)[], options: Partial<CloudRequirementsOptions> = {}, recovers = false): Service {
  const asked: Record<string, string>[] = [];
  const scheduled: (() => void)[] = [];
  const cloud = new CloudRequirements({
    request: {
      url: 'https://backend.example/wham/config/requirements',
      headers: { originator: 'test' },
      login: { headers: async () => ({ authorization: 'Bearer token' }), recover: async () => recovers },
      fetch: async (_url, request) => {
        const answer = answers[Math.min(asked.length, answers.length - 1)] ?? null;
        asked.push(request?.headers ?? {});
        const status = typeof answer === 'number' ? answer : 200;
        return { status, headers: { get: () => null }, text: async () => JSON.stringify({ contents: answer }) };
      },
    },
    cachePath: join(folder, 'cache.json'),
    clock: { now: () => Date.parse('2026-01-01T00:00:00Z') },
    schedule: (_afterMs, work) => {
      scheduled.push(work);
      return () => void scheduled.splice(scheduled.indexOf(work), 1);
    },
    warn: () => undefined,
    backoffMs: 1,
    ...options,
  });
  return { asked, cloud, tick: () => scheduled.shift()?.() };
}

const loaded = async ({ cloud }: Service): Promise<unknown> => {
  cloud.follow(identity);
  return (await cloud.tables())[0]?.table;
};

test('they are asked for once, in the name of who is logged in, and kept', async () => {
  const first = service([contents]);
  const second = service([500]);

  expect(await loaded(first)).toEqual({ allowed_sandbox_modes: ['read-only'] });
  expect(await loaded(second)).toEqual({ allowed_sandbox_modes: ['read-only'] });
  expect(first.asked).toEqual([{ originator: 'test', authorization: 'Bearer token' }]);
  expect(second.asked).toEqual([]);
});

test('what is kept is signed, and for half an hour', async () => {
  await loaded(service([contents]));

  expect(JSON.parse(await readFile(join(folder, 'cache.json'), 'utf8'))).toEqual({
    signed_payload: {
      cached_at: '2026-01-01T00:00:00.000Z',
      expires_at: '2026-01-01T00:30:00.000Z',
      chatgpt_user_id: 'user-1',
      account_id: 'acct-1',
      contents,
    },
    signature: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
  });
});

test.each<[string, (text: string) => string, Partial<CloudRequirementsOptions>]>([
  ['was changed', (text) => text.replace('read-only', 'workspace-write'), {}],
  ['is another account’s', (text) => text.replaceAll('acct-1', 'acct-2'), {}],
  ['is no JSON', () => '{', {}],
  ['is too old', (text) => text, { clock: { now: () => Date.parse('2026-01-01T00:31:00Z') } }],
])('what is kept and %s does not count', async (_name, change, options) => {
  await loaded(service([contents]));
  const path = join(folder, 'cache.json');
  await writeFile(path, change(await readFile(path, 'utf8')));
  const later = service([null], options);

  expect(await loaded(later)).toBeUndefined();
  expect(later.asked).toHaveLength(1);
});

test('a service that fails is asked five times', async () => {
  const recovering = service([500, 503, contents]);
  const broken = service([500], { cachePath: null });

  expect(await loaded(recovering)).toBeDefined();
  await expect(loaded(broken)).rejects.toMatchObject({
    message: 'Failed to load cloud requirements (workspace-managed policies).',
    data: { reason: 'cloudRequirements', errorCode: 'RequestFailed', statusCode: 500 },
  });
  expect(broken.asked).toHaveLength(5);
});

test('a refusal is for the login to mend, as often as it can', async () => {
  const mended = service([401, 401, contents], {}, true);
  const refused = service([401], { cachePath: null });

  expect(await loaded(mended)).toBeDefined();
  await expect(loaded(refused)).rejects.toMatchObject({
    message: 'Your authentication session could not be refreshed automatically. Please log out and sign in again.',
    data: { errorCode: 'Auth', statusCode: 401, action: 'relogin' },
  });
});

test('a service that does not answer is not waited for', async () => {
  const silent = service([contents], { timeoutMs: 20, cachePath: null });
  const request = { url: 'x', headers: {}, login: { headers: async () => null, recover: async () => false } };
  const never = service([contents], {
    timeoutMs: 20,
    cachePath: null,
    request: {
      ...request,
      fetch: (_url, { signal } = {}) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    },
  });

  expect(await loaded(silent)).toBeDefined();
  await expect(loaded(never)).rejects.toMatchObject({
    message: 'timed out waiting for cloud requirements after 0.02s',
    data: { errorCode: 'Timeout' },
  });
});

test('what cannot be parsed fails, without being quoted', async () => {
  await expect(loaded(service(['secret = ']))).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Cloud requirements \(workspace-managed policies\) are invalid and could not be parsed\. .*\n\nDetails:\n(?!.*secret)/s,
    ),
    data: { errorCode: 'Parse' },
  });
});

test('they are asked for again in the background; a failure changes nothing', async () => {
  const one = service([contents, 'enforce_residency = "us"\n', 500]);
  await loaded(one);

  one.tick();
  await expect.poll(async () => (await one.cloud.tables())[0]?.table).toEqual({ enforce_residency: 'us' });
  one.tick();
  await expect.poll(() => one.asked.length).toBe(7);
  expect((await one.cloud.tables())[0]?.table).toEqual({ enforce_residency: 'us' });
});

describe('a server', () => {
  const answer = ({ url = '' }: { readonly url?: string }) => (url.includes('/config/requirements') ? { body: { contents } } : null);

  test.each([
    ['business', ['read-only']],
    ['enterprise', ['read-only']],
    ['team', null],
    ['pro', null],
  ])('goes by what the workspace of a %s account demands', async (plan, modes) => {
    await using at = await startAccountServer({ login: storedTokens({ id_token: idToken({ plan }) }), answer });

    const { requirements } = await at.server.configRequirements.read(undefined);

    expect(requirements?.allowedSandboxModes ?? null).toEqual(modes);
  });

  test('tells clients why settings cannot be loaded', async () => {
    const broken = ({ url = '' }: { readonly url?: string }) =>
      url.includes('/config/requirements') ? { body: { contents: 'a = ' } } : null;
    await using at = await startAccountServer({ login: storedTokens({ id_token: idToken({ plan: 'business' }) }), answer: broken });

    await expect(at.server.thread.start({})).rejects.toMatchObject({
      code: -32600,
      message: expect.stringMatching(/^failed to load configuration: Cloud requirements \(workspace-managed policies\) are invalid/),
      data: { reason: 'cloudRequirements', errorCode: 'Parse', detail: expect.any(String) },
    });
  });
});
