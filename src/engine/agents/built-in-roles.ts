import type { AgentRole } from '../../config/agents/agent-roles.js';

const builtIn = (name: string, description: string): AgentRole => ({
  name,
  description,
  layer: null,
  configFile: null,
  nicknameCandidates: [],
});

/** The kinds of agents that are there without any configuration. */
export const builtInRoles: readonly AgentRole[] = [
  builtIn('default', 'An agent like you, for tasks that fit no other role.'),
  builtIn(
    'explorer',
    'Answers one well-defined question about the code base: where something is, how it works, what depends on it. It changes nothing. Ask several at once when the questions are independent, and trust the answers instead of searching again.',
  ),
  builtIn(
    'worker',
    'Does a piece of the work: writes code, mends tests, carries out a step of a plan. Tell it which files are its own, and that others work beside it, so that it leaves their changes alone and adapts to them.',
  ),
];
