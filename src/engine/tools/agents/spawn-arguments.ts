import * as z from 'zod';
import type { ReasoningEffort } from '../../../protocol/index.js';
import type { AgentCallEnd } from '../../agents/agent-item.js';
import type { ChildSetup } from '../../agents/choose-child.js';
import type { LiveAgent } from '../../agents/live-agent.js';
import { modelInfoFor } from '../../thread/thread-config.js';

/** What every call that spawns an agent may ask for. */
export const choiceArguments = {
  agent_type: z.string().nullish(),
  model: z.string().nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).nullish(),
};

interface ChoiceArguments {
  readonly agent_type?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly reasoning_effort?: ReasoningEffort | null | undefined;
}

/** What is left out, or blank, is as the parent has it. */
export const toChoice = (given: ChoiceArguments) => ({
  role: given.agent_type?.trim() || null,
  model: given.model?.trim() || null,
  effort: given.reasoning_effort ?? null,
});

/** Shown for a call that names no effort, until it is known. */
export const unknownEffort: ReasoningEffort = 'medium';

/** The end of a call that has opened an agent: with what it really runs. */
export function spawned(agent: LiveAgent, { config, settings: { model, effort } }: ChildSetup): AgentCallEnd {
  return {
    status: 'completed',
    receiverThreadIds: [agent.id],
    states: new Map([[agent.id, agent.status]]),
    model,
    reasoningEffort: effort ?? modelInfoFor(config, model).defaultEffort ?? unknownEffort,
  };
}
