import * as z from 'zod';
import type { ModelInfo } from '../../../model/catalog/model-info.js';
import { rememberLast } from '../../../platform/remember-last.js';
import { chooseChild } from '../../agents/choose-child.js';
import { forkOf } from '../../agents/fork-of.js';
import { noFreeAgent, spawnAgent } from '../../agents/spawn-agent.js';
import { submitInput } from '../../agents/submit-input.js';
import { taskArguments, toTask } from '../../agents/task.js';
import type { ThreadConfig } from '../../thread/thread-config.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';
import { offersV1 } from './offer.js';
import { choiceArguments, spawned, toChoice, unknownEffort } from './spawn-arguments.js';
import { choiceProperties, describeModels } from './spawn-description.js';
import { taskProperties } from './task-properties.js';

const Arguments = z.object({ ...taskArguments, ...choiceArguments, fork_context: z.boolean().nullish() });

/** Starts another agent on a task of its own. */
export function spawnAgentTool(tools: AgentTools): Tool {
  const specOf = rememberLast(toSpec);
  return {
    name: 'spawn_agent',
    kind: 'function',
    parallel: false,
    spec: (scope) => {
      if (!offersV1(tools, scope)) return null;
      const { config } = tools.thread();
      return specOf(config, config.models?.());
    },
    run: (call, context) => run(tools, call, context),
  };
}

async function run(tools: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const { agents } = tools;
  const parent = tools.thread();
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const task = toTask(parsed.value);
  if ('refusal' in task) return failure(task.refusal);
  if (!agents.mayHaveAgents(parent)) return failure(depthText);
  const asked = toChoice(parsed.value);
  const isFullFork = parsed.value.fork_context === true;
  const complete = beginCall(call, context, {
    tool: 'spawnAgent',
    prompt: task.prompt,
    model: asked.model ?? '',
    reasoningEffort: asked.effort ?? unknownEffort,
  });
  const setup = await chooseChild(agents.services, parent, { ...asked, isFullFork });
  if ('refusal' in setup) return failure(setup.refusal);
  const caller = agents.callerOf(parent, context);
  const fork = isFullFork ? await forkOf(agents.services, parent, 'all') : null;
  const agent = await spawnAgent(agents, {
    parent,
    setup,
    path: null,
    fork,
    caller,
    environments: context.environments,
  });
  if (agent === null) {
    complete({ status: 'failed' });
    return failure(noFreeAgent);
  }
  complete(spawned(agent, setup));
  submitInput(agents.services, agent.thread, { input: task.input, caller });
  return success(JSON.stringify({ agent_id: agent.id, nickname: agent.source.nickname }));
}

export const depthText = 'Agent depth limit reached. Solve the task yourself.';

const toSpec = (config: ThreadConfig, models: readonly ModelInfo[] | undefined) =>
  functionSpec({
    name: 'spawn_agent',
    description:
      `Starts another agent that works beside you on a task of its own, and answers with its id and nickname. Only do so when the user asked for agents, delegation or parallel work. Give each agent one task that stands for itself, say what it is to report, and do not do the same work meanwhile; go on with what does not depend on it, and wait for it when nothing else is left. Agents share your folder: give writing agents files of their own.\n${describeModels(models)}`.trim(),
    properties: {
      ...taskProperties('The task.'),
      ...choiceProperties(config),
      fork_context: { type: 'boolean', description: 'True: the agent knows all that was said in this thread before its task.' },
    },
    required: [],
  });
