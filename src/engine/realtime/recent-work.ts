import { findGitRoot } from '../../platform/git/git-root.js';
import type { StoredThread } from '../../store/thread-store.js';
import type { Services } from '../services.js';
import { sourceFilter } from '../thread/thread-source.js';

const maxThreads = 40;
const maxGroups = 8;
const maxRequests = { current: 8, other: 5 };
const maxRequestLength = 240;

interface Group {
  readonly folder: string;
  readonly threads: StoredThread[];
}

/** What was worked on lately, by project: the current one first, then by activity. */
export async function describeRecentWork(
  services: Services,
  { cwd, gitRoot }: { readonly cwd: string; readonly gitRoot: string | null },
): Promise<string> {
  const threads = await newestThreads(services);
  const current = gitRoot ?? cwd;
  const groups = new Map<string, Group>();
  const roots = new Map<string, Promise<string>>();
  const rootOf = (folder: string): Promise<string> => {
    const known = roots.get(folder) ?? findGitRoot(folder).then((root) => root ?? folder);
    roots.set(folder, known);
    return known;
  };
  for (const thread of threads) {
    const folder = await rootOf(thread.cwd);
    const group = groups.get(folder) ?? { folder, threads: [] };
    group.threads.push(thread);
    groups.set(folder, group);
  }
  // Threads come newest first: so do the groups, in the order in which they were met.
  const ordered = [...groups.values()].sort((a, b) => Number(b.folder === current) - Number(a.folder === current));
  return ordered
    .slice(0, maxGroups)
    .map((group) => describeGroup(group, group.folder === current ? maxRequests.current : maxRequests.other))
    .join('\n\n');
}

async function newestThreads({ store, warn }: Services): Promise<readonly StoredThread[]> {
  try {
    const page = await store.list({
      limit: maxThreads,
      cursor: null,
      sortKey: 'updated_at',
      sortDirection: 'desc',
      archived: false,
      modelProviders: null,
      acceptsSource: sourceFilter(null),
      cwds: null,
      searchTerm: null,
    });
    return page.threads;
  } catch (error) {
    warn('recent threads could not be listed for a conversation', { error });
    return [];
  }
}

function describeGroup({ folder, threads }: Group, limit: number): string {
  const [newest] = threads;
  const branch = threads.find(({ git }) => git?.branch != null)?.git?.branch ?? null;
  const requests = new Set(threads.map(({ preview }) => oneLine(preview)).filter((text) => text !== ''));
  return [
    `${folder}: ${threads.length} ${threads.length === 1 ? 'thread' : 'threads'}`,
    ...(newest === undefined ? [] : [`Latest activity: ${new Date(newest.updatedAtMs).toISOString()}`]),
    ...(branch === null ? [] : [`Branch: ${branch}`]),
    ...[...requests].slice(0, limit).map((text) => `- ${text}`),
  ].join('\n');
}

function oneLine(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length <= maxRequestLength ? characters.join('') : `${characters.slice(0, maxRequestLength - 1).join('')}…`;
}
