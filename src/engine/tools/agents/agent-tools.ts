import type { Tool } from '../tool.js';
import type { AgentTools } from './agent-call.js';
import { closeAgentTool } from './close-agent.js';
import { closeAgentToolV2 } from './close-agent-v2.js';
import { followupTaskTool } from './followup-task.js';
import { listAgentsTool } from './list-agents.js';
import { reportAgentJobResultTool } from './report-agent-job-result.js';
import { resumeAgentTool } from './resume-agent.js';
import { sendInputTool } from './send-input.js';
import { sendMessageTool } from './send-message.js';
import { spawnAgentTool } from './spawn-agent.js';
import { spawnAgentToolV2 } from './spawn-agent-v2.js';
import { spawnAgentsOnCsvTool } from './spawn-agents-on-csv.js';
import { waitAgentTool } from './wait-agent.js';
import { waitAgentToolV2 } from './wait-agent-v2.js';

/** The tools by which a thread has others work for it, in the order of the request: those of the version that is on are offered. */
export const agentTools = (tools: AgentTools): readonly Tool[] => [
  spawnAgentTool(tools),
  sendInputTool(tools),
  resumeAgentTool(tools),
  waitAgentTool(tools),
  closeAgentTool(tools),
  spawnAgentToolV2(tools),
  sendMessageTool(tools),
  followupTaskTool(tools),
  waitAgentToolV2(tools),
  closeAgentToolV2(tools),
  listAgentsTool(tools),
  spawnAgentsOnCsvTool(tools),
  reportAgentJobResultTool(tools),
];
