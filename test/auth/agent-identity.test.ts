import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAgentIdentity } from '../../src/auth/agent-identity.js';
import { type Answer, type Asked, startBackend } from '../support/issuer.js';

const nowMs = Date.parse('2026-03-01T00:00:00Z');
const service = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const agent = generateKeyPairSync('ed25519');

const claims = {
  agent_runtime_id: 'runtime-1',
  agent_private_key: agent.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  account_id: 'acct-1',
  chatgpt_user_id: 'user-1',
  email: 'agent@example.com',
  plan_type: 'enterprise',
};

const signed = (more: Readonly<Record<string, unknown>> = {}, key: KeyObject = service.privateKey): Promise<string> =>
  new SignJWT({ ...claims, exp: nowMs / 1000 + 60, ...more }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(key);

async function start(register: (asked: Asked) => Answer | null = () => ({ body: { task_id: 'task-1' } })) {
  const keys = { keys: [{ ...(await exportJWK(service.publicKey)), kid: 'k', alg: 'ES256' }] };
  const backend = await startBackend((asked) => (asked.url === '/jwks' ? { body: keys } : register(asked)));
  const warned: string[] = [];
  const identity = createAgentIdentity({
    keysUrl: () => `${backend.url}/jwks`,
    apiUrl: backend.url,
    fetch,
    clock: { now: () => nowMs },
    warn: (message) => void warned.push(message),
  });
  return { backend, identity, warned, [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose]() };
}

test('an agent whose token the service has signed is logged in, and signs each of its requests', async () => {
  await using started = await start();
  const { identity, backend } = started;

  const login = await identity.verify(await signed());
  const headers = login === null ? null : await identity.headers(login);

  expect(login).toMatchObject({
    mode: 'agentIdentity',
    accountId: 'acct-1',
    claims: { email: 'agent@example.com', planType: 'enterprise', userId: 'user-1' },
  });
  const [registered] = backend.saw('/v1/agent/runtime-1/task/register');
  const isSigned = (text: string, signature: unknown): boolean =>
    verify(null, Buffer.from(text), agent.publicKey, Buffer.from(String(signature), 'base64'));
  expect(isSigned(`runtime-1:${registered?.body['timestamp']}`, registered?.body['signature'])).toBe(true);
  const [scheme, encoded = ''] = headers?.['authorization']?.split(' ') ?? [];
  const assertion = JSON.parse(Buffer.from(encoded, 'base64url').toString());
  expect([scheme, headers?.['chatgpt-account-id'], assertion]).toEqual([
    'AgentAssertion',
    'acct-1',
    { agent_runtime_id: 'runtime-1', task_id: 'task-1', timestamp: '2026-03-01T00:00:00Z', signature: expect.any(String) },
  ]);
});

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test.each([
  ['that somebody else has signed', () => signed({}, stranger.privateKey)],
  ['that is over', () => signed({ exp: nowMs / 1000 - 1 })],
  ['without the key of the agent', () => signed({ agent_private_key: undefined })],
  ['that is none', async () => 'nonsense'],
])('a token %s logs nobody in', async (_name, make) => {
  await using started = await start();

  expect(await started.identity.verify(await make())).toBeNull();
  expect(started.warned).toEqual(['the token of the agent could not be verified: nobody is logged in']);
});

test('without a task there is nothing to show', async () => {
  await using started = await start(() => ({ status: 500 }));

  const login = await started.identity.verify(await signed());

  expect(login === null ? undefined : await started.identity.headers(login)).toBeNull();
  expect(started.warned).toHaveLength(1);
});
