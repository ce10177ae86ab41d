import type { ReviewTarget } from 'keelson/protocol';
import type { Dialogs } from '../dialogs/dialogs.js';
import { type Session, titleOf } from '../session/session.js';
import { changeTranscript, choose, type OpenedThread } from '../session/state.js';
import { showDiff } from '../session/transcript.js';
import { compactCount } from '../view/status-line.js';
import { commands, type Submission } from './commands.js';
import { describeMode, modes } from './modes.js';

export interface CommandPlace {
  readonly session: Session;
  readonly dialogs: Dialogs;
  readonly quit: () => void;
}

type Command = Extract<Submission, { kind: 'command' }>;

/** Does what a slash command says. */
export async function runCommand({ name, argument }: Command, place: CommandPlace): Promise<void> {
  const { session, quit } = place;
  const { server } = session;
  if (name === 'quit') return quit();
  if (name === 'help') return session.tell(helpText());
  if (name === 'mcp') return listMcp(session);
  const thread = session.opened();
  if (thread === null) return;
  const { threadId } = thread;
  switch (name) {
    case 'new':
      return session.start();
    case 'resume':
      return pickThread(place);
    case 'fork':
      return session.fork();
    case 'rename':
      return rename(place, { threadId, argument });
    case 'model':
      return pickModel(place);
    case 'approvals':
      return pickMode(place, thread);
    case 'review':
      return review(place, threadId);
    case 'compact':
      return void (await server.thread.compact.start({ threadId }));
    case 'diff':
      return diff(session, thread);
    case 'stop':
      await server.thread.backgroundTerminals.clean({ threadId });
      return session.tell('background terminals are ended', 'dim');
    case 'skills':
      return listSkills(session, thread);
    case 'status':
      return status(session, thread);
    default:
      return name satisfies never;
  }
}

function helpText(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    ...commands.map(({ name, description }) => `/${name.padEnd(width)}  ${description}`),
    '',
    '!command runs a command of yours · @ finds files · Alt+Return or Ctrl+J breaks the line',
    'Esc interrupts · ↑↓ history · Ctrl+C clears, then leaves',
  ].join('\n');
}

async function pickThread({ session, dialogs }: CommandPlace): Promise<void> {
  const { data } = await session.server.thread.list({ limit: 100, sortKey: 'updated_at' });
  if (data.length === 0) return session.tell('there are no stored threads', 'dim');
  const choices = data.map((thread) => ({
    label: titleOf(thread).slice(0, 60),
    detail: `${new Date(thread.updatedAt * 1000).toISOString().slice(0, 16).replace('T', ' ')} ${thread.cwd}`,
    value: thread.id,
  }));
  const threadId = await dialogs.choose({ title: 'Resume which thread?', choices });
  if (threadId !== null) await session.resume(threadId);
}

async function rename({ session, dialogs }: CommandPlace, { threadId, argument }: { threadId: string; argument: string }): Promise<void> {
  const name = argument.trim() || (await dialogs.write({ title: 'What should this thread be called?' }));
  if (!name) return;
  await session.server.thread.name.set({ threadId, name });
  session.tell(`this thread is called ${name}`, 'dim');
}

async function pickModel({ session, dialogs }: CommandPlace): Promise<void> {
  const { data } = await session.server.model.list({});
  const model = await dialogs.choose({
    title: 'Which model?',
    choices: data.map((one) => ({ label: one.displayName, detail: one.description, value: one })),
  });
  if (model === null) return;
  const efforts = model.supportedReasoningEfforts;
  const effort =
    efforts.length < 2
      ? model.defaultReasoningEffort
      : await dialogs.choose({
          title: `How hard should ${model.displayName} think?`,
          choices: efforts.map(({ reasoningEffort, description }) => ({
            label: reasoningEffort,
            detail: description,
            value: reasoningEffort,
          })),
        });
  if (effort === null) return;
  session.store.change(choose({ model: model.model, effort }));
  session.tell(`from the next turn on: ${model.displayName}, ${effort}`, 'dim');
}

async function pickMode({ session, dialogs }: CommandPlace, thread: OpenedThread): Promise<void> {
  const mode = await dialogs.choose({
    title: `What may happen without asking? (${describeMode(thread)})`,
    choices: modes.map((one) => ({ label: one.label, detail: one.detail, value: one })),
  });
  if (mode === null) return;
  session.store.change(choose({ approvalPolicy: mode.approvalPolicy, sandbox: mode.sandbox }));
  session.tell(`from the next turn on: ${mode.label}`, 'dim');
}

async function review({ session, dialogs }: CommandPlace, threadId: string): Promise<void> {
  const kind = await dialogs.choose<ReviewTarget['type']>({
    title: 'Review what?',
    choices: [
      { label: 'The uncommitted changes', letter: 'u', value: 'uncommittedChanges' },
      { label: 'The difference to a branch', letter: 'b', value: 'baseBranch' },
      { label: 'A commit', letter: 'c', value: 'commit' },
      { label: 'Something else', letter: 'o', value: 'custom' },
    ],
  });
  if (kind === null) return;
  const target = await askTarget(dialogs, kind);
  if (target !== null) await session.server.review.start({ threadId, target });
}

async function askTarget(dialogs: Dialogs, kind: ReviewTarget['type']): Promise<ReviewTarget | null> {
  if (kind === 'uncommittedChanges') return { type: kind };
  const title = { baseBranch: 'Which branch?', commit: 'Which commit?', custom: 'What should be looked for?' }[kind];
  const text = (await dialogs.write({ title }))?.trim();
  if (!text) return null;
  if (kind === 'baseBranch') return { type: kind, branch: text };
  return kind === 'commit' ? { type: kind, sha: text } : { type: kind, instructions: text };
}

async function diff(session: Session, { cwd }: OpenedThread): Promise<void> {
  const { stdout, stderr, exitCode } = await session.server.command.exec({ command: ['git', '--no-pager', 'diff', 'HEAD'], cwd });
  if (exitCode !== 0) return session.tell(stderr.trim() || `git ended with code ${exitCode}`, 'error');
  if (stdout.trim() === '') return session.tell('nothing has changed', 'dim');
  session.store.change(changeTranscript((transcript) => showDiff(transcript, stdout)));
}

async function listMcp(session: Session): Promise<void> {
  const { data } = await session.server.mcpServerStatus.list({});
  if (data.length === 0) return session.tell('no MCP servers are configured', 'dim');
  session.tell(
    data.map(({ name, authStatus, tools }) => `${name} (${authStatus}): ${Object.keys(tools).join(', ') || 'no tools'}`).join('\n'),
  );
}

async function listSkills(session: Session, { cwd }: OpenedThread): Promise<void> {
  const { data } = await session.server.skills.list({ cwds: [cwd] });
  const skills = data.flatMap((entry) => entry.skills);
  if (skills.length === 0) return session.tell('there are no skills', 'dim');
  session.tell(skills.map(({ name, description, enabled }) => `$${name}${enabled ? '' : ' (off)'}: ${description}`).join('\n'));
}

function status(session: Session, thread: OpenedThread): void {
  const { usage, name } = session.store.get().transcript;
  const { inputTokens = 0, cachedInputTokens = 0, outputTokens = 0 } = usage?.total ?? {};
  session.tell(
    [
      `thread   ${thread.threadId}${name ? ` (${name})` : ''}`,
      `folder   ${thread.cwd}`,
      `model    ${thread.model}${thread.effort ? ` ${thread.effort}` : ''}`,
      `mode     ${describeMode(thread)}`,
      `tokens   ${compactCount(inputTokens)} in (${compactCount(cachedInputTokens)} cached), ${compactCount(outputTokens)} out`,
    ].join('\n'),
  );
}
