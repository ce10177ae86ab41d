import * as z from 'zod';
import { closeAgent } from '../../agents/close-agent.js';
import { findTarget } from '../../agents/find-target.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';
import { closeDescription } from './close-agent.js';
import { offersV2 } from './offer.js';
import { mailProperties } from './send-mail.js';

const Arguments = z.strictObject({ target: z.string() });

/** Ends an agent by its path, and those that work for it. */
export const closeAgentToolV2 = (tools: AgentTools): Tool => ({
  name: 'close_agent',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV2(scope) ? spec : null),
  run: (call, context) => run(tools, call, context),
});

async function run({ agents, thread }: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const target = findTarget(agents, thread(), parsed.value.target);
  if ('refusal' in target) return failure(target.refusal);
  const { agent } = target;
  if (agent === null) return failure('root is not a spawned agent');
  const { status } = agent;
  const complete = beginCall(call, context, { tool: 'closeAgent', receiverThreadIds: [agent.id] });
  await closeAgent(agents, agent);
  complete({ status: 'completed', states: new Map([[agent.id, status]]) });
  return success(JSON.stringify({ previous_status: status }));
}

const spec = functionSpec({
  name: 'close_agent',
  description: closeDescription,
  properties: { target: mailProperties.target },
  required: ['target'],
});
