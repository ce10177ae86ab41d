import type { ResponseItem } from '../../model/model-transport.js';
import { message } from '../context/history.js';
import type { AgentStatus } from './agent-status.js';

/** What a parent's model is told when its agent has come to an end. `agentPath`: the agent's id, or its path. */
export const notificationText = (agentPath: string, status: AgentStatus): string =>
  `<subagent_notification>\n${JSON.stringify({ agent_path: agentPath, status })}\n</subagent_notification>`;

export const notificationMessage = (agentPath: string, status: AgentStatus): ResponseItem =>
  message('user', [notificationText(agentPath, status)]);
