import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppServer } from 'keelson';
import type { ServerNotification } from 'keelson/protocol';
import { callsTool, type Recorded, says, startTestServer, type TestServerOptions } from 'keelson/testing';
import type { ScriptPart } from '../../src/testing/script.js';
import { type Minds, minds, type Step } from '../support/minds.js';

/** A command that leaves the sandbox, and so needs a yes. */
export const escalates = (cmd: string, callId: string): ScriptPart =>
  callsTool('exec_command', { cmd, sandbox_permissions: 'require_escalated', justification: 'need it' }, { callId });

export const verdict = (value: Readonly<Record<string, unknown>>): ScriptPart => says(JSON.stringify(value));
export const allows = verdict({ outcome: 'allow', risk_level: 'low', user_authorization: 'high', rationale: 'fine' });
export const denies = verdict({ outcome: 'deny', risk_level: 'high', user_authorization: 'low', rationale: 'too risky' });

export interface ReviewedServer extends AsyncDisposable {
  readonly server: AppServer & Recorded;
  readonly model: Minds;
  readonly cwd: string;
  readonly threadId: string;
  /** What clients heard of reviews and of items that are no messages: `name` of the notification, target, state. */
  story(): readonly (readonly string[])[];
  runTurn(said?: string): Promise<string>;
}

/** A thread whose actions are reviewed, with a model that acts and one that judges. */
export async function startReviewed(options: {
  readonly agent: readonly Step[];
  readonly reviewer: readonly Step[];
  readonly config?: TestServerOptions['config'];
  readonly server?: TestServerOptions;
}): Promise<ReviewedServer> {
  const cwd = await mkdtemp(join(tmpdir(), 'keelson-guardian-'));
  const verdicts = [...options.reviewer];
  const model = minds({
    parent: options.agent,
    child: async (look) => {
      const step = verdicts.shift() ?? allows;
      return typeof step === 'function' ? await step(look) : step;
    },
  });
  const config = { approval_policy: 'on-request', sandbox_mode: 'workspace-write', approvals_reviewer: 'auto_review', ...options.config };
  const server = await startTestServer({ model, cwd, ...options.server, config });
  const { thread } = await server.thread.start({ cwd });
  return {
    server,
    model,
    cwd,
    threadId: thread.id,
    story: () => server.heard.flatMap(toStory),
    runTurn: async (said = 'go') => {
      const ended = server.once('turn/completed', { where: (params) => params.threadId === thread.id });
      await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: said, text_elements: [] }] });
      return (await ended).turn.status;
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

function toStory(said: ServerNotification): readonly (readonly string[])[] {
  switch (said.method) {
    case 'item/started':
    case 'item/completed': {
      const { item } = said.params;
      return 'status' in item ? [[said.method, item.id, String(item.status)]] : [];
    }
    case 'item/autoApprovalReview/started':
    case 'item/autoApprovalReview/completed':
      return [[said.method, said.params.targetItemId ?? '', said.params.review.status]];
    case 'guardianWarning':
      return [[said.method, said.params.message]];
    case 'turn/completed':
      return [[said.method, said.params.turn.status]];
    default:
      return [];
  }
}
