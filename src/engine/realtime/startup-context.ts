import { basename } from 'node:path';
import { findGitRoot } from '../../platform/git/git-root.js';
import { cutMiddle } from '../exec/cut-output.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { describeFolder } from './folder-tree.js';
import { recentExchanges } from './recent-exchanges.js';
import { describeRecentWork } from './recent-work.js';

/** In tokens; the middle of what is longer is cut out. */
const budgets = { thread: 1200, work: 2200, machine: 1600, notes: 300 };

const heading =
  'Background for the conversation. Parts of it may be out of date. Use it to understand what the user means; do not recite it, and do not bring it up yourself.';

const notes =
  'Gathered by the program when the conversation began: from this thread, from what is stored of other threads, and from a look at the folders. It holds no texts of AGENTS.md files and no memories; the agent knows those.';

/** What the service should know of the thread before anybody speaks; empty when nothing is known. */
export async function gatherStartupContext(services: Services, thread: LoadedThread): Promise<string> {
  const { cwd } = thread.settings;
  const gitRoot = await findGitRoot(cwd);
  const [work, machine] = await Promise.all([
    describeRecentWork(services, { cwd, gitRoot }),
    describeMachine({ cwd, gitRoot, home: services.env['HOME'] || null }),
  ]);
  const sections = [
    section('Current thread', recentExchanges(thread.window.history), budgets.thread),
    section('Recent work', work, budgets.work),
    section('Machine and workspace', machine, budgets.machine),
  ].filter((text) => text !== '');
  if (sections.length === 0) return '';
  return ['<startup_context>', [heading, ...sections, section('Notes', notes, budgets.notes)].join('\n\n'), '</startup_context>'].join(
    '\n',
  );
}

const section = (title: string, body: string, limit: number): string =>
  body === '' ? '' : `## ${title}\n${cutMiddle(body, { mode: 'tokens', limit })}`;

interface Places {
  readonly cwd: string;
  readonly gitRoot: string | null;
  readonly home: string | null;
}

async function describeMachine({ cwd, gitRoot, home }: Places): Promise<string> {
  const facts = [
    `Working folder: ${cwd} (${basename(cwd)})`,
    ...(gitRoot === null ? [] : [`Git root: ${gitRoot} (${basename(gitRoot)})`]),
    ...(home === null ? [] : [`Home of the user: ${home}`]),
  ];
  const folders = [...new Set([cwd, gitRoot ?? cwd, home ?? cwd])];
  const trees = await Promise.all(folders.map(async (folder) => ({ folder, lines: await describeFolder(folder) })));
  const told = trees.filter(({ lines }) => lines.length > 0).map(({ folder, lines }) => `\n${folder}:\n${lines.join('\n')}`);
  return [...facts, ...told].join('\n');
}
