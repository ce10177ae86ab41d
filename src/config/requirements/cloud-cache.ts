import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { findJson } from '../../platform/json.js';

/** Whose requirements are kept. */
export interface CloudIdentity {
  readonly userId: string;
  readonly accountId: string;
}

const payload = z.object({
  cached_at: z.string(),
  expires_at: z.string(),
  chatgpt_user_id: z.string().nullable(),
  account_id: z.string().nullable(),
  contents: z.string().nullable(),
});

const cacheFile = z.object({ signed_payload: payload, signature: z.string() });

type Payload = z.output<typeof payload>;

/** Every program that reads the file knows it: it tells what was meant for the cache from what was not, and is no secret. */
const key = 'codex-cloud-requirements-cache-v3-064f8542-75b4-494c-a294-97d3ce597271';
const lifetimeMs = 30 * 60_000;

/** @returns the contents, which may be none; `null`: there is nothing that can be used */
export async function readCloudCache(
  path: string,
  identity: CloudIdentity,
  nowMs: number,
): Promise<{ readonly contents: string | null } | null> {
  const text = await readFile(path, 'utf8').catch(() => null); // Nothing is kept as yet.
  if (text === null) return null;
  const parsed = cacheFile.safeParse(findJson(text));
  if (!parsed.success) return null;
  const { signed_payload: signed, signature } = parsed.data;
  const isOurs = signed.chatgpt_user_id === identity.userId && signed.account_id === identity.accountId;
  if (!isOurs || !isSame(signature, sign(signed)) || !(Date.parse(signed.expires_at) > nowMs)) return null;
  return { contents: signed.contents };
}

export async function writeCloudCache(path: string, identity: CloudIdentity, contents: string | null, nowMs: number): Promise<void> {
  const signed: Payload = {
    cached_at: new Date(nowMs).toISOString(),
    expires_at: new Date(nowMs + lifetimeMs).toISOString(),
    chatgpt_user_id: identity.userId,
    account_id: identity.accountId,
    contents,
  };
  await writeFileAtomic(path, JSON.stringify({ signed_payload: signed, signature: sign(signed) }, null, 2));
}

/** Over the members in this order. */
function sign({ cached_at, expires_at, chatgpt_user_id, account_id, contents }: Payload): string {
  const text = JSON.stringify({ cached_at, expires_at, chatgpt_user_id, account_id, contents });
  return createHmac('sha256', key).update(text).digest('base64');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
