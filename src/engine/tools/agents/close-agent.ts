import * as z from 'zod';
import { closeAgent } from '../../agents/close-agent.js';
import { notFound, refuseId } from '../../agents/target-ids.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';
import { offersV1 } from './offer.js';

const Arguments = z.object({ target: z.string() });

/** Ends an agent, and those that work for it. */
export const closeAgentTool = (tools: AgentTools): Tool => ({
  name: 'close_agent',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV1(tools, scope) ? spec : null),
  run: (call, context) => run(tools, call, context),
});

async function run({ agents }: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const { target } = parsed.value;
  const refusal = refuseId(target);
  if (refusal !== null) return failure(refusal);
  const complete = beginCall(call, context, { tool: 'closeAgent', receiverThreadIds: [target] });
  const agent = agents.find(target);
  const status = agent?.status ?? 'not_found';
  const states = new Map([[target, status]]);
  if (agent === null) {
    complete({ status: 'failed', states });
    return failure(notFound(target));
  }
  await closeAgent(agents, agent);
  complete({ status: 'completed', states });
  return success(JSON.stringify({ previous_status: status }));
}

export const closeDescription =
  'Ends an agent that is not needed any more, and the agents that it started. It makes room for others; answers with how the agent stood.';

const spec = functionSpec({
  name: 'close_agent',
  description: closeDescription,
  properties: { target: { type: 'string', description: 'The id of the agent.' } },
  required: ['target'],
});
