import * as z from 'zod';
import type { LiveAgent } from '../../agents/live-agent.js';
import { submitInput } from '../../agents/submit-input.js';
import { notFound, refuseId } from '../../agents/target-ids.js';
import { taskArguments, toTask } from '../../agents/task.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';
import { offersV1 } from './offer.js';
import { taskProperties } from './task-properties.js';

const Arguments = z.object({ target: z.string(), ...taskArguments, interrupt: z.boolean().nullish() });

/** Says something more to an agent: now, or once it is done with what it does. */
export const sendInputTool = (tools: AgentTools): Tool => ({
  name: 'send_input',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV1(tools, scope) ? spec : null),
  run: (call, context) => run(tools, call, context),
});

async function run({ agents, thread }: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const { target, interrupt } = parsed.value;
  const refusal = refuseId(target);
  if (refusal !== null) return failure(refusal);
  const task = toTask(parsed.value);
  if ('refusal' in task) return failure(task.refusal);
  const agent = agents.find(target);
  const status = agent?.status ?? 'not_found';
  if (interrupt) {
    if (agent === null) return failure(notFound(target));
    await interruptTurn(agent);
  }
  const complete = beginCall(call, context, { tool: 'sendInput', receiverThreadIds: [target], prompt: task.prompt });
  const states = new Map([[target, status]]);
  if (agent === null) {
    complete({ status: 'failed', states });
    return failure(notFound(target));
  }
  complete({ status: 'completed', states });
  const caller = agents.callerOf(thread(), context);
  const submissionId = submitInput(agents.services, agent.thread, { input: task.input, caller });
  return success(JSON.stringify({ submission_id: submissionId }));
}

async function interruptTurn({ thread }: LiveAgent): Promise<void> {
  const turn = thread.currentTurn;
  if (turn !== null && !turn.ended) (await turn.interrupt())();
}

const spec = functionSpec({
  name: 'send_input',
  description:
    'Says something more to an agent that you started: it takes it in with its next step, or begins to work on it when it has nothing to do.',
  properties: {
    target: { type: 'string', description: 'The id of the agent.' },
    ...taskProperties('What to say.'),
    interrupt: { type: 'boolean', description: 'True: the agent drops what it does and turns to this at once.' },
  },
  required: ['target'],
});
