import type { ToolScope } from '../tool-scope.js';
import type { AgentTools } from './agent-call.js';

/** The first version of the agent tools: on unless the second one is, and only for threads that may have agents. */
export const offersV1 = ({ agents, thread }: AgentTools, { features }: ToolScope): boolean =>
  features['multi_agent'] === true && features['multi_agent_v2'] !== true && agents.mayHaveAgents(thread());

/** The second version, which knows no depth. */
export const offersV2 = ({ features }: ToolScope): boolean => features['multi_agent_v2'] === true;
