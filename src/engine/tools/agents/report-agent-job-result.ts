import * as z from 'zod';
import { isRecord } from '../../../platform/json.js';
import { isWorkerSource } from '../../agent-jobs/worker-source.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolOutput } from '../tool.js';
import type { AgentTools } from './agent-call.js';

const Arguments = z.object({ job_id: z.string(), item_id: z.string(), result: z.unknown(), stop: z.boolean().nullish() });

/** Takes what a worker found out about its row. */
export const reportAgentJobResultTool = (tools: AgentTools): Tool => ({
  name: 'report_agent_job_result',
  kind: 'function',
  parallel: false,
  spec: () => (isWorkerSource(tools.thread().head.source) ? spec : null),
  run: async (call) => run(tools, call),
});

function run({ agents, thread }: AgentTools, call: ToolCall): ToolOutput {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const { job_id: jobId, item_id: itemId, result, stop } = parsed.value;
  if (!isRecord(result)) return failure('result must be a JSON object');
  const job = agents.jobs.get(jobId);
  const accepted = job?.report({ threadId: thread().id, itemId, result, stop: stop === true }) ?? false;
  return success(JSON.stringify({ accepted }));
}

const spec = functionSpec({
  name: 'report_agent_job_result',
  description: 'Reports what you found out about your row, once. Only for agents that work on a row of a job.',
  properties: {
    job_id: { type: 'string', description: 'The id of the job.' },
    item_id: { type: 'string', description: 'The id of the item: your row.' },
    result: { type: 'object', properties: {}, description: 'The result.' },
    stop: { type: 'boolean', description: 'True: the rows that nobody works on yet are left.' },
  },
  required: ['job_id', 'item_id', 'result'],
});
