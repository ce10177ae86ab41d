import { cannotSend } from './errors.js';
import type { ModelCall, ProviderInfo } from './model-transport.js';

/** Where requests of this provider go. @throws ModelError when the configured address is none. */
export function responsesUrl({ provider }: Pick<ModelCall, 'provider'>): URL {
  try {
    const url = new URL(`${provider.baseUrl.replace(/\/+$/, '')}/responses`);
    for (const [name, value] of Object.entries(provider.queryParams)) url.searchParams.set(name, value);
    return url;
  } catch (error) {
    throw cannotSend(error);
  }
}

/** What a request holds in confidence: its credential, and what the settings of the provider add to it. */
export function secretsOf(
  provider: Pick<ProviderInfo, 'headers' | 'queryParams'>,
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  const secret = new Set(['authorization', ...Object.keys(provider.headers).map((name) => name.toLowerCase())]);
  const values = Object.entries(headers).flatMap(([name, value]) => (secret.has(name.toLowerCase()) ? [value] : []));
  return [...values, ...Object.values(provider.queryParams)];
}

/** Header values travel as bytes: what is beyond ASCII is sent in UTF-8. */
export const toHeaderValues = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]));

/** The headers of an answer: names in lower case, several values of a name as one. */
export function toPlainHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}
