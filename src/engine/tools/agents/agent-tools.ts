import type { Tool } from '../tool.js';
import type { AgentTools } from './agent-call.js';
import { closeAgentTool } from './close-agent.js';
import { resumeAgentTool } from './resume-agent.js';
import { sendInputTool } from './send-input.js';
import { spawnAgentTool } from './spawn-agent.js';
import { waitAgentTool } from './wait-agent.js';

/** The tools by which a thread has others work for it, in the order of the request. */
export const agentTools = (tools: AgentTools): readonly Tool[] => [
  spawnAgentTool(tools),
  sendInputTool(tools),
  resumeAgentTool(tools),
  waitAgentTool(tools),
  closeAgentTool(tools),
];
