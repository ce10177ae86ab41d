import * as z from 'zod';
import { deliver } from '../../agents/deliver.js';
import { findTarget } from '../../agents/find-target.js';
import { toMail } from '../../agents/mail.js';
import { emptyMessage } from '../../agents/task.js';
import { failure, parseArguments, success } from '../arguments.js';
import type { ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';

const Arguments = z.strictObject({ target: z.string(), message: z.string() });

/** Sends what the call says to whom it names. A task starts a turn of an agent that has nothing to do. */
export async function sendMail(
  { agents, thread }: AgentTools,
  call: ToolCall,
  { context, isTask }: { readonly context: ToolContext; readonly isTask: boolean },
): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const { message } = parsed.value;
  const author = thread();
  const target = findTarget(agents, author, parsed.value.target);
  if ('refusal' in target) return failure(target.refusal);
  if (isTask && target.agent === null) return failure("Tasks can't be assigned to the root agent");
  if (message.trim() === '') return failure(emptyMessage);
  const states = new Map([[target.thread.id, agents.standingOf(target.thread)]]);
  const complete = beginCall(call, context, { tool: 'sendInput', receiverThreadIds: [target.thread.id], prompt: message });
  complete({ status: 'completed', states });
  if (target.agent !== null) target.agent.lastTask = message;
  const letter = { author: agents.pathOf(author), recipient: target.path, content: message, triggersTurn: isTask, trace: context.trace };
  deliver(agents.services, target.thread, toMail(letter));
  return success('');
}

export const mailProperties = {
  target: { type: 'string', description: 'Its path, relative to yours or from /root, or its id.' },
  message: { type: 'string', description: 'What to say.' },
} as const;
