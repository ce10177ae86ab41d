import { isTable } from '../../config/overrides.js';
import type { Fetch } from '../../platform/http.js';
import type { AppInfo } from '../../protocol/index.js';
import { readDirectoryApp } from './directory-app.js';

export interface DirectoryAccess {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the account's workspace has a directory of its own. */
  readonly hasWorkspace: boolean;
}

const timeoutMs = 30_000;
/** No directory comes near this: a service that pages in circles is left. */
const maxPages = 200;

/** All apps that there are, each once. @throws Error with what the service answered */
export async function readDirectory(access: DirectoryAccess): Promise<readonly AppInfo[]> {
  const paths = ['connectors/directory/list', ...(access.hasWorkspace ? ['connectors/directory/list_workspace'] : [])];
  const lists = await Promise.all(paths.map((path) => readPages(access, path)));
  const apps = new Map<string, AppInfo>();
  for (const app of lists.flat()) if (!apps.has(app.id)) apps.set(app.id, app);
  return [...apps.values()];
}

async function readPages({ baseUrl, fetch, headers }: DirectoryAccess, path: string): Promise<readonly AppInfo[]> {
  const apps: AppInfo[] = [];
  let token: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const query: string = token === null ? '' : `token=${encodeURIComponent(token)}&`;
    const url = `${baseUrl.replace(/\/+$/, '')}/${path}?${query}external_logos=true`;
    const response = await fetch(url, { method: 'GET', headers, signal: AbortSignal.timeout(timeoutMs) });
    if (response.status !== 200) throw new Error(`the directory of apps answered with status ${response.status}`);
    const body: unknown = JSON.parse(await response.text());
    if (!isTable(body) || !Array.isArray(body['apps'])) throw new Error('the directory of apps answered with something else');
    apps.push(...body['apps'].map(readDirectoryApp).filter((app) => app !== null));
    token = typeof body['next_token'] === 'string' && body['next_token'] !== '' ? body['next_token'] : null;
    if (token === null) break;
  }
  return apps;
}
