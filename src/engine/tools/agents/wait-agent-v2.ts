import * as z from 'zod';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';
import { offersV2 } from './offer.js';
import { badTimeout, defaultWaitMs, maxWaitMs } from './wait-agent.js';

const Arguments = z.strictObject({ timeout_ms: z.number().int().nullish() });

/** Waits until there is mail. What it says comes with the next request. */
export const waitAgentToolV2 = (tools: AgentTools): Tool => ({
  name: 'wait_agent',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV2(scope) ? spec(minWaitMs(tools)) : null),
  run: (call, context) => run(tools, call, context),
});

const minWaitMs = ({ thread }: AgentTools): number => thread().config.agents?.v2.minWaitTimeoutMs ?? 10_000;

async function run(tools: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const asked = parsed.value.timeout_ms ?? defaultWaitMs;
  if (asked <= 0) return failure(badTimeout);
  const complete = beginCall(call, context, { tool: 'wait' });
  const hasMail = await waitForMail(tools, Math.min(maxWaitMs, Math.max(minWaitMs(tools), asked)), context.signal);
  complete({ status: 'completed' });
  return success(JSON.stringify({ message: hasMail ? 'Wait completed.' : 'Wait timed out.', timed_out: !hasMail }));
}

/** False: the time was over first. */
async function waitForMail({ thread }: AgentTools, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const { inbox } = thread();
  if (!inbox.isEmpty) return true;
  const stops: (() => void)[] = [];
  try {
    return await new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      const timer = setTimeout(() => resolve(false), timeoutMs);
      stops.push(
        () => signal.removeEventListener('abort', onAbort),
        () => clearTimeout(timer),
        inbox.onArrival(() => resolve(true)),
      );
      if (signal.aborted) onAbort();
    });
  } finally {
    for (const stop of stops) stop();
  }
}

const spec = (minMs: number) =>
  functionSpec({
    name: 'wait_agent',
    description: 'Waits until mail has come: a message of an agent, or the end of one. What it says is before you right after.',
    properties: {
      timeout_ms: {
        type: 'number',
        description: `How long to wait at most: ${defaultWaitMs} by default, ${minMs} at least, ${maxWaitMs} at most.`,
      },
    },
    required: [],
  });
