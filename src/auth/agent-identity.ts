import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import type { Clock } from '../platform/clock.js';
import type { Fetch } from '../platform/http/http.js';
import { statusLine } from '../platform/http/http-status.js';
import type { AgentLogin } from './auth-state.js';
import { ask, isSuccess } from './http-answer.js';
import { accountHeaders } from './login-headers.js';
import { toPlanType } from './token-claims.js';

/** How an agent that has an identity of its own proves it. */
export interface AgentIdentity {
  /** `null`: the token is not one that the service has signed, and nobody is logged in. */
  verify(token: string): Promise<AgentLogin | null>;
  /** The headers of one request. `null`: the service knows of no task of the agent. */
  headers(login: AgentLogin): Promise<Readonly<Record<string, string>> | null>;
}

export interface AgentIdentityOptions {
  /** Where the service's public keys are. */
  readonly keysUrl: () => string;
  /** Where tasks are registered. */
  readonly apiUrl: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Never told a token. */
  readonly warn: (message: string) => void;
}

const claimsSchema = z.object({
  agent_runtime_id: z.string().min(1),
  /** PKCS #8, in base64. */
  agent_private_key: z.string().min(1),
  account_id: z.string(),
  chatgpt_user_id: z.string().nullish(),
  email: z.string().nullish(),
  plan_type: z.string().nullish(),
  chatgpt_account_is_fedramp: z.boolean().nullish(),
});

interface Agent {
  readonly runtimeId: string;
  readonly key: KeyObject;
  readonly task: Promise<string | null>;
}

const timeoutMs = 10_000;

/** Identities that the service signs: their tokens are checked against its keys, and each registers one task. */
export function createAgentIdentity(options: AgentIdentityOptions): AgentIdentity {
  const { fetch, clock, warn } = options;
  const agents = new Map<string, Agent>();

  const register = async ({ runtimeId, key }: Omit<Agent, 'task'>): Promise<string | null> => {
    const timestamp = toTimestamp(clock);
    const answer = await ask(fetch, `${options.apiUrl}/v1/agent/${encodeURIComponent(runtimeId)}/task/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ timestamp, signature: signatureOf(key, `${runtimeId}:${timestamp}`) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!isSuccess(answer)) throw new Error(`the service answered ${statusLine(answer.status)}`);
    return z.object({ task_id: z.string() }).parse(answer.json).task_id;
  };
  const registered = (agent: Omit<Agent, 'task'>): Promise<string | null> =>
    register(agent).catch((error: unknown) => {
      warn(`the task of the agent could not be registered: ${error instanceof Error ? error.name : 'unknown error'}`);
      return null;
    });

  return {
    async verify(token) {
      try {
        const claims = claimsSchema.parse(await verified(token, options));
        const key = createPrivateKey({ key: Buffer.from(claims.agent_private_key, 'base64'), format: 'der', type: 'pkcs8' });
        const known = agents.get(token);
        if (known === undefined) {
          const agent = { runtimeId: claims.agent_runtime_id, key };
          agents.set(token, { ...agent, task: registered(agent) });
        }
        return toLogin(token, claims);
      } catch {
        // What went wrong may quote the token.
        warn('the token of the agent could not be verified: nobody is logged in');
        return null;
      }
    },
    async headers(login) {
      const agent = agents.get(login.token);
      const taskId = (await agent?.task) ?? null;
      if (agent === undefined || taskId === null) return null;
      const timestamp = toTimestamp(clock);
      const signature = signatureOf(agent.key, `${agent.runtimeId}:${taskId}:${timestamp}`);
      const assertion = { agent_runtime_id: agent.runtimeId, task_id: taskId, timestamp, signature };
      const encoded = Buffer.from(JSON.stringify(assertion)).toString('base64url');
      return { authorization: `AgentAssertion ${encoded}`, ...accountHeaders(login) };
    },
  };
}

/** The claims of a token whose signature fits. @throws Error */
async function verified(token: string, { keysUrl, fetch, clock }: AgentIdentityOptions): Promise<unknown> {
  const { createLocalJWKSet, jwtVerify } = await import('jose');
  const answer = await ask(fetch, keysUrl(), { signal: AbortSignal.timeout(timeoutMs) });
  const keys = createLocalJWKSet(toKeySet(answer.json));
  const { payload } = await jwtVerify(token, keys, { currentDate: new Date(clock.now()) });
  return payload;
}

/** jose checks the keys when it reads them, and says what is wrong with them. */
const toKeySet = (json: unknown): JSONWebKeySet => json as JSONWebKeySet;

function toLogin(token: string, claims: z.output<typeof claimsSchema>): AgentLogin {
  return {
    mode: 'agentIdentity',
    token,
    accountId: claims.account_id,
    claims: {
      email: claims.email ?? null,
      planType: toPlanType(claims.plan_type ?? null),
      userId: claims.chatgpt_user_id ?? null,
      accountId: claims.account_id,
      isFedramp: claims.chatgpt_account_is_fedramp === true,
    },
  };
}

const signatureOf = (key: KeyObject, text: string): string => sign(null, Buffer.from(text), key).toString('base64');

const toTimestamp = (clock: Clock): string => new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
