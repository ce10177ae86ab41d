import * as z from 'zod';
import { isFailure } from '../../agents/agent-status.js';
import { refuseId } from '../../agents/target-ids.js';
import { waitForAgents } from '../../agents/wait-for-agents.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';
import { offersV1 } from './offer.js';

const Arguments = z.object({ targets: z.array(z.string()).nullish(), timeout_ms: z.number().int().nullish() });

export const defaultWaitMs = 30_000;
export const maxWaitMs = 3_600_000;
/** Shorter waits would be a way to ask again and again. */
const minWaitMs = 10_000;

export const badTimeout = 'timeout_ms must be greater than zero';

/** Waits until one of some agents has come to an end. */
export const waitAgentTool = (tools: AgentTools): Tool => ({
  name: 'wait_agent',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV1(tools, scope) ? spec : null),
  run: (call, context) => run(tools, call, context),
});

async function run({ agents }: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const targets = parsed.value.targets ?? [];
  if (targets.length === 0) return failure('agent ids must be non-empty');
  const refusal = targets.map(refuseId).find((text) => text !== null);
  if (refusal) return failure(refusal);
  const asked = parsed.value.timeout_ms ?? defaultWaitMs;
  if (asked <= 0) return failure(badTimeout);
  const complete = beginCall(call, context, { tool: 'wait', receiverThreadIds: targets });
  const timeoutMs = Math.min(maxWaitMs, Math.max(minWaitMs, asked));
  const ended = await waitForAgents(agents, targets, { timeoutMs, signal: context.signal });
  const hasFailed = [...ended.values()].some(isFailure);
  complete({ status: hasFailed ? 'failed' : 'completed', receiverThreadIds: [...ended.keys()], states: ended });
  return success(JSON.stringify({ status: Object.fromEntries(ended), timed_out: ended.size === 0 }));
}

const spec = functionSpec({
  name: 'wait_agent',
  description:
    'Waits until at least one of the agents has come to an end, and answers with what it says. Prefer one long wait to many short ones, and do other work first if there is any.',
  properties: {
    targets: { type: 'array', items: { type: 'string' }, description: 'The ids of the agents.' },
    timeout_ms: {
      type: 'number',
      description: `How long to wait at most: ${defaultWaitMs} by default, ${minWaitMs} at least, ${maxWaitMs} at most.`,
    },
  },
  required: ['targets'],
});
