import type { ReviewTarget } from 'keelson/protocol';
import type { Dialogs } from '../dialogs/dialogs.js';
import type { ThreadPlace } from './run-command.js';

/** Asks what is to be reviewed, and has it reviewed in the thread. What stands behind the command is what to look for. */
export async function review({ session, dialogs, thread: { threadId }, argument }: ThreadPlace): Promise<void> {
  const target = argument.trim() === '' ? await pickTarget(dialogs) : ({ type: 'custom', instructions: argument.trim() } as const);
  if (target !== null) await session.server.review.start({ threadId, target });
}

async function pickTarget(dialogs: Dialogs): Promise<ReviewTarget | null> {
  const kind = await dialogs.choose<ReviewTarget['type']>({
    title: 'Review what?',
    choices: [
      { label: 'The uncommitted changes', letter: 'u', value: 'uncommittedChanges' },
      { label: 'The difference to a branch', letter: 'b', value: 'baseBranch' },
      { label: 'A commit', letter: 'c', value: 'commit' },
      { label: 'Something else', letter: 'o', value: 'custom' },
    ],
  });
  if (kind === null || kind === 'uncommittedChanges') return kind === null ? null : { type: kind };
  const title = { baseBranch: 'Which branch?', commit: 'Which commit?', custom: 'What should be looked for?' }[kind];
  const text = (await dialogs.write({ title }))?.trim();
  if (!text) return null;
  if (kind === 'baseBranch') return { type: kind, branch: text };
  return kind === 'commit' ? { type: kind, sha: text } : { type: kind, instructions: text };
}
