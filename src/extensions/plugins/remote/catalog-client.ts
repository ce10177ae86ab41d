import { conceal } from '../../../platform/conceal.js';
import type { Fetch, HttpResponse } from '../../../platform/http/http.js';
import { statusLine } from '../../../platform/http/http-status.js';
import { isRecord } from '../../../platform/json.js';
import { CatalogFailure } from './catalog-failure.js';

/** The service of a ChatGPT account, for one piece of work. */
export interface CatalogAccess {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  /** Who asks, and in the name of which account. */
  readonly headers: Readonly<Record<string, string>>;
  /** `null`: the login names none. */
  readonly accountId: string | null;
  readonly signal?: AbortSignal;
}

export interface CatalogRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const timeoutMs = 30_000;
/** No account has this many pages: a service that pages in circles is left. */
const maxPages = 100;
const longestBody = 4096;

/** The text of an answer that says yes. @throws CatalogFailure */
export async function ask(access: CatalogAccess, request: CatalogRequest): Promise<string> {
  const { response, url } = await send(access, request);
  if (response.status < 200 || response.status > 299) throw await toFailure(response, url, access);
  return response.text();
}

/** The JSON of an answer that says yes. @throws CatalogFailure */
export async function askJson(access: CatalogAccess, request: CatalogRequest): Promise<unknown> {
  const text = await ask(access, request);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw cannotParse(access, request, error instanceof Error ? error.message : String(error));
  }
}

/** Asks for what answers with nothing but a status. @throws CatalogFailure */
export async function askForStatus(access: CatalogAccess, request: CatalogRequest, expected: number): Promise<void> {
  const { response, url } = await send(access, request);
  if (response.status !== expected) throw await toFailure(response, url, access);
  await response.text();
}

/** The plugins of all pages, as the service describes them. @throws CatalogFailure */
export async function askPages(access: CatalogAccess, request: CatalogRequest): Promise<readonly unknown[]> {
  const plugins: unknown[] = [];
  const seen = new Set<string>();
  let query = request.query ?? {};
  for (let page = 0; page < maxPages; page++) {
    const body = await askJson(access, { ...request, query });
    if (!isRecord(body) || !Array.isArray(body['plugins'])) throw cannotParse(access, request, 'missing field `plugins`');
    plugins.push(...body['plugins']);
    const token = isRecord(body['pagination']) ? body['pagination']['next_page_token'] : null;
    if (typeof token !== 'string' || token === '' || seen.has(token)) break;
    seen.add(token);
    query = { ...request.query, pageToken: token };
  }
  return plugins;
}

export const cannotParse = (access: CatalogAccess, { path }: CatalogRequest, reason: string): CatalogFailure =>
  new CatalogFailure(`failed to parse remote plugin catalog response from ${urlOf(access, path)}: ${reason}`);

const urlOf = ({ baseUrl }: CatalogAccess, path: string): string => `${baseUrl.replace(/\/+$/, '')}${path}`;

async function send(
  access: CatalogAccess,
  { method = 'GET', path, query = {}, body }: CatalogRequest,
): Promise<{ readonly response: HttpResponse; readonly url: string }> {
  const url = urlOf(access, path);
  const search = new URLSearchParams(query).toString();
  try {
    const response = await access.fetch(search === '' ? url : `${url}?${search}`, {
      method,
      headers: { ...access.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(access.signal ? [access.signal] : [])]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { response, url };
  } catch (error) {
    throw new CatalogFailure(`failed to send remote plugin catalog request to ${url}`, { cause: error });
  }
}

async function toFailure(response: HttpResponse, url: string, { headers }: CatalogAccess): Promise<CatalogFailure> {
  const text = await response.text().catch(() => ''); // The status says enough.
  const body = conceal(text, credentialsIn(headers)).slice(0, longestBody);
  const { status } = response;
  return new CatalogFailure(`remote plugin catalog request to ${url} failed with status ${statusLine(status)}: ${body}`, {
    isInvalid: status === 404,
  });
}

const credentialsIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === 'authorization' ? [value] : []));
