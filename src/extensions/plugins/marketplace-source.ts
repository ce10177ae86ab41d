import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { osErrorText } from '../../platform/os-error.js';
import { invalidRequest } from '../../protocol/errors.js';

/** A repository, and what of it. */
export interface GitSource {
  readonly kind: 'git';
  readonly url: string;
  /** Branch, tag or commit. */
  readonly ref: string | null;
  /** Only these folders; empty: all. */
  readonly sparsePaths: readonly string[];
}

/** Where a marketplace comes from. A folder is canonical, and used where it is. */
export type MarketplaceSource = GitSource | { readonly kind: 'local'; readonly path: string };

export interface SourceRequest {
  readonly source: string;
  readonly refName?: string | null | undefined;
  readonly sparsePaths?: readonly string[] | null | undefined;
}

export interface SourceBase {
  /** Where relative folders begin. */
  readonly cwd: string;
  readonly userHome: string | null;
}

/** @throws RpcError */
export async function readMarketplaceSource(request: SourceRequest, base: SourceBase): Promise<MarketplaceSource> {
  const source = request.source.trim();
  if (source === '') throw invalidRequest('marketplace source must not be empty');
  const ref = request.refName?.trim() || null;
  const sparsePaths = request.sparsePaths ?? [];
  if (isLocalSource(source)) {
    if (ref !== null) throw invalidRequest('--ref is only supported for git marketplace sources');
    if (sparsePaths.length > 0) throw invalidRequest('--sparse is only supported for git marketplace sources');
    return { kind: 'local', path: await findFolder(source, base) };
  }
  const found = readGitAddress(source);
  if (found === null)
    throw invalidRequest('invalid marketplace source format; expected owner/repo, a git URL, or a local marketplace path');
  const git: GitSource = { kind: 'git', url: found.url, ref: ref ?? found.ref, sparsePaths };
  checkGitSource(git);
  return git;
}

const isLocalSource = (source: string): boolean => /^(?:\/|\.{1,2}(?:[\\/]|$)|~[\\/]|[A-Za-z]:[\\/])/.test(source);

async function findFolder(source: string, { cwd, userHome }: SourceBase): Promise<string> {
  const written = source.startsWith('~') && userHome !== null ? join(userHome, source.slice(1)) : resolve(cwd, source);
  let path: string;
  try {
    path = await realpath(written);
  } catch (error) {
    throw invalidRequest(`failed to resolve local marketplace source path: ${osErrorText(error)}`);
  }
  if (!(await stat(path)).isDirectory()) throw invalidRequest('local marketplace source must be a directory, not a file');
  return path;
}

/** `null`: the text has none of the forms in which a repository is named. */
function readGitAddress(source: string): { readonly url: string; readonly ref: string | null } | null {
  if (/^(?:https?|ssh):\/\/./.test(source) || /^git@[^:]+:./.test(source)) {
    const [, url = source, ref = null] = /^([^#]*)#(.+)$/.exec(source) ?? [];
    return { url: toGitUrl(url), ref };
  }
  const [, owner, repo, ref = null] = /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+?)(?:\.git)?(?:[@#](.+))?$/.exec(source) ?? [];
  return owner === undefined || repo === undefined || owner.startsWith('-') ? null : { url: toGitHub(owner, repo), ref };
}

const toGitHub = (owner: string, repo: string): string => `https://github.com/${owner}/${repo}.git`;

/** What people copy from GitHub's pages has no `.git`. */
export function toGitUrl(url: string): string {
  const [, owner, repo] = /^https?:\/\/github\.com\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url) ?? [];
  return owner === undefined || repo === undefined ? url.replace(/\/+$/, '') : toGitHub(owner, repo);
}

/** What git would take for an option, or what leads out of the repository. @throws RpcError */
export function checkGitSource({ url, ref, sparsePaths }: Omit<GitSource, 'kind'>): void {
  if (url.startsWith('-')) throw invalidRequest(`invalid git url \`${url}\``);
  if (ref !== null && (ref.startsWith('-') || /\s|\0/.test(ref))) throw invalidRequest(`invalid git ref \`${ref}\``);
  const stray = sparsePaths.find((path) => path === '' || /^[-/]|\0/.test(path) || path.split(/[\\/]/).includes('..'));
  if (stray !== undefined) throw invalidRequest(`invalid sparse path \`${stray}\``);
}
