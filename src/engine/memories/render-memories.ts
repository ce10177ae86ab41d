import type { StoredMemory } from '../../store/thread-memories.js';
import { summaryFileName } from './memory-names.js';

/** The file with what all threads have taught, one after the other. */
export function renderRawMemories(memories: readonly StoredMemory[]): string {
  const head = '# Raw Memories\n\n';
  if (memories.length === 0) return `${head}Nothing has been learned from any thread yet.\n`;
  const sections = memories.map((memory) => {
    const facts = [
      `updated_at: ${timeOf(memory)}`,
      `cwd: ${memory.cwd}`,
      `rollout_path: ${memory.path}`,
      `rollout_summary_file: ${summaryFileName(memory)}`,
    ];
    return `## Thread \`${memory.threadId}\`\n${facts.join('\n')}\n\n${memory.rawMemory.trim()}\n`;
  });
  return `${head}What was learned from each thread, in the order of their ids:\n\n${sections.join('\n')}`;
}

/** The file with the summary of one thread. */
export function renderSummary(memory: StoredMemory): string {
  const facts = [
    `thread_id: ${memory.threadId}`,
    `updated_at: ${timeOf(memory)}`,
    `rollout_path: ${memory.path}`,
    `cwd: ${memory.cwd}`,
    ...(memory.gitBranch === null ? [] : [`git_branch: ${memory.gitBranch}`]),
  ];
  return `${facts.join('\n')}\n\n${memory.rolloutSummary.trim()}\n`;
}

const timeOf = ({ sourceUpdatedAt }: StoredMemory): string => `${new Date(sourceUpdatedAt * 1000).toISOString().slice(0, 19)}+00:00`;
