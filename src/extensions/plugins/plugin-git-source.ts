import { resolve } from 'node:path';
import type { PluginSource } from '../../protocol/index.js';
import { toGitUrl } from './marketplace-source.js';

/** A plugin in a repository, as a marketplace names it. `null`: in no form that can be used. */
export function readGitSource(source: Readonly<Record<string, unknown>>, root: string): Extract<PluginSource, { type: 'git' }> | null {
  const isPart = source['source'] === 'git-subdir';
  if (!isPart && source['source'] !== 'url') return null;
  const url = typeof source['url'] === 'string' ? readUrl(source['url'].trim(), root) : null;
  const path = readFolder(source['path']);
  const refName = readText(source['ref']);
  const sha = readText(source['sha']);
  if (url === null || path === false || (isPart && path === null)) return null;
  if ([refName, sha].some((text) => text?.startsWith('-'))) return null;
  return { type: 'git', url, path, refName, sha };
}

const readText = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null);

/** A folder of the repository; `null`: none is given; `false`: it leads out. */
function readFolder(value: unknown): string | null | false {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return false;
  const parts = value
    .trim()
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (value.startsWith('/') || value.includes('\\') || value.includes('\0') || parts.includes('..')) return false;
  return parts.length === 0 ? null : parts.join('/');
}

function readUrl(url: string, root: string): string | null {
  if (/^https?:\/\/./.test(url)) return toGitUrl(url);
  if (/^(?:ssh|file):\/\/./.test(url) || /^git@[^:]+:./.test(url) || url.startsWith('/')) return url;
  if (url.startsWith('./')) return url.split(/[\\/]/).includes('..') ? null : resolve(root, url);
  const [, repository] = /^([A-Za-z0-9_.][A-Za-z0-9_.-]*\/[A-Za-z0-9_.-]+?)(?:\.git)?$/.exec(url) ?? [];
  return repository === undefined ? null : `https://github.com/${repository}.git`;
}
