import * as z from 'zod';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import type { AgentTools } from './agent-call.js';

const count = z.number().int().nonnegative().nullish();

const Arguments = z.object({
  csv_path: z.string(),
  instruction: z.string(),
  id_column: z.string().nullish(),
  output_csv_path: z.string().nullish(),
  output_schema: z.unknown().optional(),
  max_concurrency: count,
  max_workers: count,
  max_runtime_seconds: count,
});

/** Has an agent work on each row of a file. */
export const spawnAgentsOnCsvTool = (tools: AgentTools): Tool => ({
  name: 'spawn_agents_on_csv',
  kind: 'function',
  parallel: false,
  spec: ({ features }) => (features['enable_fanout'] === true && tools.agents.mayHaveWorkers(tools.thread()) ? spec : null),
  run: (call, context) => run(tools, call, context),
});

async function run({ agents, thread }: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const given = parsed.value;
  const { runJob } = await import('../../agent-jobs/run-job.js');
  const outcome = await runJob(
    { agents, parent: thread(), call: context },
    {
      csvPath: given.csv_path,
      instruction: given.instruction,
      idColumn: given.id_column ?? null,
      outputCsvPath: given.output_csv_path ?? null,
      outputSchema: given.output_schema ?? undefined,
      maxWorkers: given.max_concurrency ?? given.max_workers ?? null,
      maxRuntimeSeconds: given.max_runtime_seconds ?? null,
    },
  );
  return 'refusal' in outcome ? failure(outcome.refusal) : success(outcome.answer);
}

const spec = functionSpec({
  name: 'spawn_agents_on_csv',
  description:
    'Has an agent work on each row of a CSV file, several at a time, and waits until all are done. Each agent gets the instruction with the values of its row and reports one JSON object; the results are written to another CSV file. Use it when the same question is to be answered for many things.',
  properties: {
    csv_path: { type: 'string', description: 'The file. Its first row names the columns.' },
    instruction: { type: 'string', description: 'What to do with each row. {column} stands for its value there.' },
    id_column: { type: 'string', description: 'The column that says what each row is called.' },
    output_csv_path: { type: 'string', description: 'Where the results go. When left out: beside the input.' },
    output_schema: { type: 'object', properties: {}, description: 'A JSON Schema for each result.' },
    max_concurrency: { type: 'number', description: 'How many agents may work at a time: 16 when left out, and no more than are allowed.' },
    max_workers: { type: 'number', description: 'The same as max_concurrency.' },
    max_runtime_seconds: { type: 'number', description: 'How long an agent may take for its row: 1800 when left out.' },
  },
  required: ['csv_path', 'instruction'],
});
