import type { AppServer, CommandExecutionApprovalDecision, FileChangeApprovalDecision } from 'keelson';
import type {
  CommandExecutionRequestApprovalParams,
  FileUpdateChange,
  PermissionsRequestApprovalParams,
  ToolRequestUserInputQuestion,
} from 'keelson/protocol';
import { changeLines } from '../view/diff-lines.js';
import { withoutShell } from '../view/item-lines.js';
import { type Line, line, toLines } from '../view/lines.js';
import { answerElicitation } from './answer-elicitation.js';
import type { Dialogs, Question } from './dialogs.js';

interface Asking {
  readonly server: AppServer;
  readonly dialogs: Dialogs;
}

/** Puts what the server asks before the user. */
export function answerRequests({ server, dialogs }: Asking): void {
  const changesOf = followChanges(server);
  server.handle('item/commandExecution/requestApproval', async (params, { signal }) => {
    const decision = await dialogs.choose({ ...commandQuestion(params), signal });
    return { decision: decision ?? 'cancel' };
  });
  server.handle('item/fileChange/requestApproval', async ({ itemId, reason }, { signal }) => {
    const body = [...reasonLines(reason), ...changeLines(changesOf(itemId))];
    const decision = await dialogs.choose({ ...patchQuestion(body), itemId, signal });
    return { decision: decision ?? 'cancel' };
  });
  server.handle('item/permissions/requestApproval', async (params, { signal }) => {
    const scope = await dialogs.choose({ ...permissionQuestion(params), signal });
    return scope === null || scope === 'none' ? { permissions: {} } : { permissions: params.permissions, scope };
  });
  server.handle('item/tool/requestUserInput', async ({ questions }, { signal }) => {
    const answers: Record<string, { answers: string[] }> = {};
    for (const question of questions) {
      const answer = await answerQuestion(dialogs, question, signal);
      answers[question.id] = { answers: answer === null ? [] : [answer] };
    }
    return { answers };
  });
  server.handle('mcpServer/elicitation/request', (params, { signal }) => answerElicitation(dialogs, params, signal));
}

/** What patches would change. Requests do not say it, and the screen may not have heard of the patch when its request comes. */
function followChanges(server: AppServer): (itemId: string) => readonly FileUpdateChange[] {
  const changes = new Map<string, readonly FileUpdateChange[]>();
  server.on('item/started', ({ item }) => item.type === 'fileChange' && changes.set(item.id, item.changes));
  server.on('item/completed', ({ item }) => changes.delete(item.id));
  return (itemId) => changes.get(itemId) ?? [];
}

export function commandQuestion(params: CommandExecutionRequestApprovalParams): Question<CommandExecutionApprovalDecision> {
  const { itemId, command, cwd, reason, networkApprovalContext, additionalPermissions } = params;
  const subject = networkApprovalContext
    ? toLines(`${networkApprovalContext.protocol}://${networkApprovalContext.host}`, 'bold')
    : toLines(`$ ${withoutShell(command ?? '')}`, 'bold');
  const offered = params.availableDecisions ?? ['accept', 'acceptForSession', 'cancel'];
  // To go on without the command is always possible, also where the server does not list it.
  const decisions = [...offered.filter((one) => one !== 'decline' && one !== 'cancel'), 'decline', 'cancel'] as const;
  return {
    itemId,
    title: networkApprovalContext ? 'Allow access to this host?' : 'Run this command?',
    body: [
      ...subject,
      ...(cwd ? [line(`in ${cwd}`, 'dim')] : []),
      ...reasonLines(reason),
      ...(additionalPermissions ? toLines(`with ${JSON.stringify(additionalPermissions)}`, 'dim') : []),
    ],
    choices: decisions.map((decision) => ({ ...commandChoice(decision), value: decision })),
  };
}

function commandChoice(decision: CommandExecutionApprovalDecision): { label: string; letter: string } {
  if (decision === 'accept') return { label: 'Yes, once', letter: 'y' };
  if (decision === 'acceptForSession') return { label: 'Yes, and do not ask for it again in this session', letter: 'a' };
  if (decision === 'decline') return { label: 'No, go on without it', letter: 'n' };
  if (decision === 'cancel') return { label: 'No, and stop so that I can say what to do', letter: 'c' };
  if ('acceptWithExecpolicyAmendment' in decision) {
    const words = decision.acceptWithExecpolicyAmendment.execpolicy_amendment.join(' ');
    return { label: `Yes, and always allow commands that begin with \`${words}\``, letter: 'p' };
  }
  const { action, host } = decision.applyNetworkPolicyAmendment.network_policy_amendment;
  return action === 'allow' ? { label: `Always allow ${host}`, letter: 'h' } : { label: `Never allow ${host}`, letter: 'x' };
}

const patchQuestion = (body: readonly Line[]): Question<FileChangeApprovalDecision> => ({
  title: 'Make these changes?',
  body,
  choices: [
    { label: 'Yes', letter: 'y', value: 'accept' },
    { label: 'Yes, and do not ask for these files again in this session', letter: 'a', value: 'acceptForSession' },
    { label: 'No, go on without them', letter: 'n', value: 'decline' },
    { label: 'No, and stop so that I can say what to do', letter: 'c', value: 'cancel' },
  ],
});

function permissionQuestion({ permissions, reason }: PermissionsRequestApprovalParams): Question<'turn' | 'session' | 'none'> {
  const { fileSystem, network } = permissions;
  return {
    title: 'Grant more access?',
    body: [
      ...(network?.enabled ? [line('the network', 'bold')] : []),
      ...(fileSystem?.read ?? []).map((path) => line(`read ${path}`, 'bold')),
      ...(fileSystem?.write ?? []).map((path) => line(`write ${path}`, 'bold')),
      ...(fileSystem?.entries ?? []).map((entry) => line(JSON.stringify(entry), 'bold')),
      ...reasonLines(reason),
    ],
    choices: [
      { label: 'Yes, for this turn', letter: 'y', value: 'turn' },
      { label: 'Yes, for this session', letter: 'a', value: 'session' },
      { label: 'No', letter: 'n', value: 'none' },
    ],
  };
}

async function answerQuestion(dialogs: Dialogs, question: ToolRequestUserInputQuestion, signal: AbortSignal): Promise<string | null> {
  const { header, question: text, options, isOther, isSecret } = question;
  const body = toLines(text);
  if (options === null || options.length === 0) return dialogs.write({ title: header, body, isSecret, signal });
  const choices = options.map(({ label, description }) => ({ label, detail: description, value: label }));
  const other = isOther ? [{ label: 'Something else …', value: null }] : [];
  const picked = await dialogs.choose<{ label: string | null }>({
    title: header,
    body,
    choices: [...choices, ...other].map((choice) => ({ ...choice, value: { label: choice.value } })),
    signal,
  });
  if (picked === null) return null;
  return picked.label ?? dialogs.write({ title: header, body, isSecret, signal });
}

const reasonLines = (reason: string | null | undefined): Line[] => (reason ? toLines(reason, 'dim') : []);
