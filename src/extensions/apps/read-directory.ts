import { ask, type HttpAnswer, isSuccess } from '../../auth/http-answer.js';
import type { Fetch } from '../../platform/http/http.js';
import { statusLine } from '../../platform/http/http-status.js';
import { isRecord } from '../../platform/json.js';
import type { AppInfo } from '../../protocol/index.js';
import { appInstallUrl } from '../plugins/describe-plugin.js';
import { readDirectoryApp } from './directory-app.js';

export interface DirectoryAccess {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the account's workspace has a directory of its own. */
  readonly hasWorkspace: boolean;
  readonly signal: AbortSignal;
}

const timeoutMs = 60_000;
/** No directory comes near this: a service that pages in circles is left. */
const maxPages = 200;
const longestBody = 1000;

/**
 * All apps that there are, each once: what one entry leaves open another one fills, and the last description counts. A workspace
 * whose directory cannot be read has none. @throws Error that says what the service answered
 */
export async function readDirectory(access: DirectoryAccess): Promise<readonly AppInfo[]> {
  const [all, ofWorkspace] = await Promise.all([
    readPages(access, 'connectors/directory/list'),
    access.hasWorkspace ? readPages(access, 'connectors/directory/list_workspace').catch(() => []) : [],
  ]);
  const apps = new Map<string, AppInfo>();
  for (const app of [...all, ...ofWorkspace]) {
    const known = apps.get(app.id);
    apps.set(app.id, known === undefined ? app : joinEntries(known, app));
  }
  return [...apps.values()];
}

function joinEntries(known: AppInfo, more: AppInfo): AppInfo {
  const name = known.name === known.id ? more.name : known.name;
  return {
    ...filled(known, more),
    name,
    installUrl: appInstallUrl(name, known.id),
    description: more.description ?? known.description,
    branding: known.branding && more.branding ? filled(known.branding, more.branding) : (known.branding ?? more.branding),
    appMetadata:
      known.appMetadata && more.appMetadata ? filled(known.appMetadata, more.appMetadata) : (known.appMetadata ?? more.appMetadata),
  };
}

/** What is null in the one as it is in the other. */
function filled<T extends object>(one: T, other: T): T {
  const known = Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null));
  return { ...other, ...known };
}

async function readPages(access: DirectoryAccess, path: string): Promise<readonly AppInfo[]> {
  const apps: AppInfo[] = [];
  let token: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const query = new URLSearchParams({ ...(token === null ? {} : { token }), external_logos: 'true' });
    const { json } = await get(access, `${path}?${query}`);
    if (!isRecord(json) || !Array.isArray(json['apps'])) throw new Error('Failed to parse JSON response');
    apps.push(...json['apps'].map(readDirectoryApp).filter((app) => app !== null));
    const next: unknown = json['next_token'] ?? json['nextToken'];
    token = typeof next === 'string' && next.trim() !== '' ? next : null;
    if (token === null) break;
  }
  return apps;
}

async function get({ baseUrl, fetch, headers, signal }: DirectoryAccess, path: string): Promise<HttpAnswer> {
  const answer = await ask(fetch, `${baseUrl.replace(/\/+$/, '')}/${path}`, {
    method: 'GET',
    headers,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  }).catch((error: unknown) => {
    throw new Error('Failed to send request', { cause: error });
  });
  if (isSuccess(answer)) return answer;
  throw new Error(`Request failed with status ${statusLine(answer.status)}: ${answer.text.slice(0, longestBody)}`);
}
