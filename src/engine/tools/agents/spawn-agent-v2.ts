import * as z from 'zod';
import type { ModelInfo } from '../../../model/catalog/model-info.js';
import { rememberLast } from '../../../platform/remember-last.js';
import { refuseName } from '../../agents/agent-path.js';
import { chooseChild } from '../../agents/choose-child.js';
import { deliver } from '../../agents/deliver.js';
import type { ForkedTurns } from '../../agents/fork-lines.js';
import { forkOf } from '../../agents/fork-of.js';
import { toMail } from '../../agents/mail.js';
import { noFreeAgent, spawnAgent } from '../../agents/spawn-agent.js';
import { emptyMessage } from '../../agents/task.js';
import type { ThreadConfig } from '../../thread/thread-config.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { type AgentTools, beginCall } from './agent-call.js';
import { offersV2 } from './offer.js';
import { choiceArguments, spawned, toChoice, unknownEffort } from './spawn-arguments.js';
import { choiceProperties, describeModels } from './spawn-description.js';

const Arguments = z.strictObject({
  task_name: z.string(),
  message: z.string(),
  ...choiceArguments,
  fork_turns: z.string().nullish(),
  fork_context: z.boolean().nullish(),
});

/** Starts another agent, which has a name that others call it by. */
export function spawnAgentToolV2(tools: AgentTools): Tool {
  const specOf = rememberLast(toSpec);
  return {
    name: 'spawn_agent',
    kind: 'function',
    parallel: false,
    spec: (scope) => {
      if (!offersV2(scope)) return null;
      const { config } = tools.thread();
      return specOf(config, config.models?.());
    },
    run: (call, context) => run(tools, call, context),
  };
}

async function run(tools: AgentTools, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const { agents } = tools;
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const { task_name: name, message, fork_turns: forkTurns, fork_context: forkContext } = parsed.value;
  if (forkContext != null) return failure('fork_context is not supported in MultiAgentV2; use fork_turns instead');
  const turns = toForkedTurns(forkTurns ?? 'all');
  if (turns === 'invalid') return failure('fork_turns must be `none`, `all`, or a positive integer string');
  if (message.trim() === '') return failure(emptyMessage);
  const parent = tools.thread();
  const asked = toChoice(parsed.value);
  const complete = beginCall(call, context, {
    tool: 'spawnAgent',
    prompt: message,
    model: asked.model ?? '',
    reasoningEffort: asked.effort ?? unknownEffort,
  });
  const setup = await chooseChild(agents.services, parent, { ...asked, isFullFork: turns === 'all' });
  if ('refusal' in setup) return failure(setup.refusal);
  const nameRefusal = refuseName(name);
  if (nameRefusal !== null) return failure(nameRefusal);
  const author = agents.pathOf(parent);
  const path = `${author}/${name}`;
  if (agents.treeOf(parent.id).findByPath(path) !== null) {
    complete({ status: 'failed' });
    return failure(`agent path \`${path}\` already exists`);
  }
  const fork = turns === 'none' ? null : await forkOf(agents.services, parent, turns);
  const caller = agents.callerOf(parent, context);
  const agent = await spawnAgent(agents, {
    parent,
    setup,
    path,
    fork,
    caller,
    environments: context.environments,
  });
  if (agent === null) {
    complete({ status: 'failed' });
    return failure(noFreeAgent);
  }
  complete(spawned(agent, setup));
  agent.lastTask = message;
  deliver(agents.services, agent.thread, toMail({ author, recipient: path, content: message, triggersTurn: true, trace: context.trace }));
  const hidesNickname = parent.config.agents?.v2.hidesSpawnMetadata === true;
  return success(JSON.stringify({ task_name: path, ...(hidesNickname ? {} : { nickname: agent.source.nickname }) }));
}

function toForkedTurns(text: string): ForkedTurns | 'none' | 'invalid' {
  const trimmed = text.trim();
  if (trimmed === 'none' || trimmed === 'all') return trimmed;
  return /^[1-9][0-9]{0,8}$/.test(trimmed) ? Number(trimmed) : 'invalid';
}

function toSpec(config: ThreadConfig, models: readonly ModelInfo[] | undefined) {
  const v2 = config.agents?.v2;
  const hint = v2?.usageHint ?? 'Only start agents when the user asked for agents, delegation or parallel work.';
  const parts = [
    'Starts another agent on a task of its own. It is called by its path, may talk to you and to the others, and may start agents itself; what it says last comes to you as mail when it is done.',
    v2?.hidesSpawnMetadata ? '' : describeModels(models),
    v2
      ? `At most ${v2.maxThreads} threads may be open at a time, yours included (max_concurrent_threads_per_session = ${v2.maxThreads}).`
      : '',
    hint,
  ];
  return functionSpec({
    name: 'spawn_agent',
    description: parts.filter((part) => part !== '').join('\n'),
    properties: {
      task_name: { type: 'string', description: 'What the agent is called: lowercase letters, digits and underscores.' },
      message: { type: 'string', description: 'The task.' },
      ...(v2?.hidesSpawnMetadata ? {} : choiceProperties(config)),
      fork_turns: {
        type: 'string',
        description: 'How much of this thread the agent knows: `all` (as when left out), `none`, or the number of the last turns.',
      },
    },
    required: ['task_name', 'message'],
  });
}
