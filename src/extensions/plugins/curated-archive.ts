import { statusLine } from '../../platform/http/http-status.js';
import { isRecord } from '../../platform/json.js';
import type { CuratedParts } from './curated-parts.js';
import { unpackBundle } from './remote/unpack-bundle.js';

const timeoutMs = 30_000;
const downloadMs = 120_000;
const maxAnswerBytes = 1024 * 1024;
const maxArchiveBytes = 100 * 1024 * 1024;
const limits = { maxBytes: 500 * 1024 * 1024, maxEntries: 50_000, topFolder: 'drop', links: 'skip' } as const;

type Parts = Pick<CuratedParts, 'addresses' | 'transfer' | 'userAgent' | 'signal'>;

/** The commit that the repository's main branch is at, as GitHub says. */
export async function readRevision(parts: Parts): Promise<string> {
  const repository = await readJson(parts.addresses.api, parts);
  const branch = isRecord(repository) ? repository['default_branch'] : null;
  if (typeof branch !== 'string' || branch === '') throw new Error('GitHub names no main branch of the curated plugins');
  const ref = await readJson(`${parts.addresses.api}/git/ref/heads/${branch.split('/').map(encodeURIComponent).join('/')}`, parts);
  const object = isRecord(ref) ? ref['object'] : null;
  const sha = isRecord(object) ? object['sha'] : null;
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha)) throw new Error('GitHub names no commit of the curated plugins');
  return sha;
}

/** Fills a folder with the files of a commit. */
export async function fetchArchive(folder: string, sha: string, parts: Parts): Promise<string> {
  const archive = await download(`${parts.addresses.api}/tarball/${sha}`, parts, { maxBytes: maxArchiveBytes, timeoutMs: downloadMs });
  await unpackBundle(archive, folder, limits);
  return sha;
}

async function readJson(url: string, parts: Parts): Promise<unknown> {
  return JSON.parse((await download(url, parts, { maxBytes: maxAnswerBytes, timeoutMs })).toString('utf8'));
}

async function download(
  url: string,
  { transfer, userAgent, signal }: Parts,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Buffer> {
  const headers = { accept: 'application/vnd.github+json', 'user-agent': userAgent };
  const { status, bytes } = await transfer.download(url, { ...limits, headers, signal });
  if (status < 200 || status > 299) throw new Error(`${url} answered ${statusLine(status)}`);
  return bytes;
}
