import { changeTranscript } from '../session/state.js';
import { showDiff } from '../session/transcript.js';
import type { ThreadPlace } from './run-command.js';

/** Shows what git says has changed in the folder since the last commit, files that it does not know yet among them. */
export async function diff({ session, thread: { cwd } }: ThreadPlace): Promise<void> {
  const git = (...args: readonly string[]) => session.server.command.exec({ command: ['git', '--no-pager', ...args], cwd });
  const unknown = await git('ls-files', '--others', '--exclude-standard');
  if (unknown.exitCode !== 0) return session.tell(unknown.stderr.trim() || `git ended with code ${unknown.exitCode}`, 'error');
  const sinceCommit = await git('diff', 'HEAD');
  // Before the first commit there is no HEAD.
  const { stdout } = sinceCommit.exitCode === 0 ? sinceCommit : await git('diff', '--cached');
  const added = unknown.stdout.split('\n').filter((path) => path !== '');
  const text = [stdout.trimEnd(), ...added.map((path) => `+++ ${path} (git does not know it)`)].filter((part) => part !== '').join('\n');
  if (text === '') return session.tell('nothing has changed', 'dim');
  session.store.change(changeTranscript((transcript) => showDiff(transcript, text)));
}
