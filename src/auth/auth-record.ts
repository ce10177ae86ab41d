import * as z from 'zod';
import { AuthMode } from '../protocol/types/account.js';
import { decodeJwt } from './token-claims.js';

const jwt = z.string().refine((token) => decodeJwt(token) !== null);

const schema = z.looseObject({
  auth_mode: AuthMode.nullish(),
  OPENAI_API_KEY: z.string().nullish(),
  tokens: z.looseObject({ id_token: jwt, access_token: z.string(), refresh_token: z.string(), account_id: z.string().nullish() }).nullish(),
  last_refresh: z.iso.datetime({ offset: true }).nullish(),
  agent_identity: z.unknown().optional(),
});

/** What `auth.json` holds. Members that this program does not know survive. All of it is secret. */
export interface AuthRecord extends z.output<typeof schema> {}

/** `null`: the text is no record, and nobody is logged in. */
export function parseAuthRecord(text: string): AuthRecord | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** In the form and the order that other programs write: the key is always there, what is unset is left out. */
export function formatAuthRecord(record: AuthRecord): string {
  const { auth_mode, OPENAI_API_KEY, tokens, last_refresh, ...others } = record;
  const present = Object.entries({ tokens, last_refresh, ...others }).filter(([, value]) => value !== undefined && value !== null);
  return JSON.stringify(
    { ...(auth_mode == null ? {} : { auth_mode }), OPENAI_API_KEY: OPENAI_API_KEY ?? null, ...Object.fromEntries(present) },
    null,
    2,
  );
}
