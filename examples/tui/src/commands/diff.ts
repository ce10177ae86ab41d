import { changeTranscript } from '../session/state.js';
import { showDiff } from '../session/transcript.js';
import type { ThreadPlace } from './run-command.js';

/** Shows what git says has changed in the folder, files that it does not know yet among them. */
export async function diff({ session, thread: { cwd } }: ThreadPlace): Promise<void> {
  const git = (...args: readonly string[]) => session.server.command.exec({ command: ['git', '--no-pager', ...args], cwd });
  const [changed, unknown] = await Promise.all([git('diff', 'HEAD'), git('ls-files', '--others', '--exclude-standard')]);
  if (changed.exitCode !== 0) return session.tell(changed.stderr.trim() || `git ended with code ${changed.exitCode}`, 'error');
  const added = unknown.stdout.split('\n').filter((path) => path !== '');
  const text = [changed.stdout.trimEnd(), ...added.map((path) => `+++ ${path} (git does not know it)`)]
    .filter((part) => part !== '')
    .join('\n');
  if (text === '') return session.tell('nothing has changed', 'dim');
  session.store.change(changeTranscript((transcript) => showDiff(transcript, text)));
}
