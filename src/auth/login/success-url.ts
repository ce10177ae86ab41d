import { decodeJwt, openAiClaims } from '../token-claims.js';
import { percentEncoded } from './authorize-url.js';
import type { IssuedTokens } from './exchange-code.js';

export interface SuccessPage {
  readonly port: number;
  readonly issuer: string;
  readonly tokens: IssuedTokens;
  readonly streamlined: boolean;
}

/** Where the browser goes after the login: the page takes what it shows from its address. */
export function successUrl({ port, issuer, tokens, streamlined }: SuccessPage): string {
  const id = claimsOf(tokens.id_token);
  const query: readonly (readonly [string, string])[] = [
    ['id_token', tokens.id_token],
    ['needs_setup', String(id['is_org_owner'] === true && id['completed_platform_onboarding'] !== true)],
    ['org_id', textOf(id['organization_id'])],
    ['project_id', textOf(id['project_id'])],
    ['plan_type', textOf(claimsOf(tokens.access_token)['chatgpt_plan_type'])],
    ['platform_url', issuer === 'https://auth.openai.com' ? 'https://platform.openai.com' : 'https://platform.api.openai.org'],
    ...(streamlined ? [['codex_streamlined_login', 'true'] as const] : []),
  ];
  return `http://localhost:${port}/success?${query.map(([name, value]) => `${name}=${percentEncoded(value)}`).join('&')}`;
}

const claimsOf = (token: string): Readonly<Record<string, unknown>> => openAiClaims(decodeJwt(token) ?? {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
