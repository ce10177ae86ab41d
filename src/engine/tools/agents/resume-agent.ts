import * as z from 'zod';
import { resumeAgent } from '../../agents/resume-agent.js';
import { notFound, refuseId } from '../../agents/target-ids.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';
import { offersV1 } from './offer.js';

const Arguments = z.object({ id: z.string() });

/** Takes a closed agent back, with its memory and the agents that worked for it. */
export const resumeAgentTool = (tools: AgentTools): Tool => ({
  name: 'resume_agent',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV1(tools, scope) ? spec : null),
  run: (call, context) => run(tools, call, context),
});

async function run({ agents, thread }: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const { id } = parsed.value;
  const refusal = refuseId(id);
  if (refusal !== null) return failure(refusal);
  const complete = beginCall(call, context, { tool: 'resumeAgent', receiverThreadIds: [id] });
  const parent = thread();
  const live = agents.find(id);
  const resumed =
    live === null
      ? await resumeAgent(agents, parent, id, {
          tree: agents.treeOf(parent.id),
          limit: agents.limitOf(parent),
          caller: agents.callerOf(parent, context),
        })
      : { agent: live };
  if ('failure' in resumed) {
    complete({ status: 'failed', states: new Map([[id, 'not_found']]) });
    return failure(resumed.failure === 'not found' ? notFound(id) : 'collab tool failed: agent thread limit reached');
  }
  const { status } = resumed.agent;
  complete({ status: 'completed', states: new Map([[id, status]]) });
  return success(JSON.stringify({ status }));
}

const spec = functionSpec({
  name: 'resume_agent',
  description: 'Takes back an agent that was closed, with all that it knows, so that you can send it input again.',
  properties: { id: { type: 'string', description: 'The id of the agent.' } },
  required: ['id'],
});
