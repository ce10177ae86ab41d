import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Login } from './provider-info.js';

const schema = z.object({
  auth_mode: z.string().nullish(),
  OPENAI_API_KEY: z.string().nullish(),
  tokens: z.object({ access_token: z.string(), account_id: z.string().nullish() }).nullish(),
});

/** The login of `<home>/auth.json`. `home: null`: nobody is logged in. */
export const storedLogin = (home: string | null): Login => ({
  headers: async () => (home === null ? null : readLogin(join(home, 'auth.json'))),
});

/** Read anew for each request: a login of another program counts at once. */
async function readLogin(path: string): Promise<Readonly<Record<string, string>> | null> {
  try {
    const { auth_mode, OPENAI_API_KEY: key, tokens } = schema.parse(JSON.parse(await readFile(path, 'utf8')));
    const isKeyLogin = auth_mode == null ? key != null : auth_mode === 'apikey';
    if (isKeyLogin) return key ? { authorization: `Bearer ${key}` } : null;
    if (!tokens) return null;
    return {
      authorization: `Bearer ${tokens.access_token}`,
      ...(tokens.account_id ? { 'chatgpt-account-id': tokens.account_id } : {}),
    };
  } catch {
    // Absent, unreadable and malformed are all the same: nobody is logged in.
    return null;
  }
}
