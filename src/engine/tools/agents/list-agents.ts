import * as z from 'zod';
import { isWithin, resolvePath, rootPath } from '../../agents/agent-path.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolOutput } from '../tool.js';
import type { AgentTools } from './agent-call.js';
import { offersV2 } from './offer.js';

const Arguments = z.strictObject({ path_prefix: z.string().nullish() });

const spec = functionSpec({
  name: 'list_agents',
  description: 'Tells which agents are open: their paths, how they stand, and what they were told last.',
  properties: { path_prefix: { type: 'string', description: 'Only the agent of this path and those below it.' } },
  required: [],
});

/** Lists the open agents of the tree, its root first. */
export const listAgentsTool = (tools: AgentTools): Tool => ({
  name: 'list_agents',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV2(scope) ? spec : null),
  run: async (call) => run(tools, call),
});

function run({ agents, thread }: AgentTools, call: ToolCall): ToolOutput {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const caller = thread();
  const prefix = resolvePath(agents.pathOf(caller), parsed.value.path_prefix ?? rootPath);
  if ('refusal' in prefix) return failure(prefix.refusal);
  const tree = agents.treeOf(caller.id);
  const root = agents.engine.threads.find(tree.rootId);
  const open = tree.agents.map((agent) => ({
    agent_name: agents.pathOf(agent.thread),
    agent_status: agent.status,
    last_task_message: agent.lastTask,
  }));
  const all = [
    ...(root === null ? [] : [{ agent_name: rootPath, agent_status: agents.standingOf(root), last_task_message: 'Main thread' }]),
    ...open.sort((a, b) => (a.agent_name < b.agent_name ? -1 : 1)),
  ];
  return success(JSON.stringify({ agents: all.filter(({ agent_name: path }) => isWithin(path, prefix.path)) }));
}
