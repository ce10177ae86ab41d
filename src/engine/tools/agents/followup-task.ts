import { functionSpec } from '../arguments.js';
import type { Tool } from '../tool.js';
import type { AgentTools } from './agent-call.js';
import { offersV2 } from './offer.js';
import { mailProperties, sendMail } from './send-mail.js';

const spec = functionSpec({
  name: 'followup_task',
  description: 'Gives an agent something more to do. It begins at once when it has nothing to do, else it reads it with its next step.',
  properties: mailProperties,
  required: ['target', 'message'],
});

/** Gives an agent something more to do. */
export const followupTaskTool = (tools: AgentTools): Tool => ({
  name: 'followup_task',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV2(scope) ? spec : null),
  run: (call, context) => sendMail(tools, call, { context, isTask: true }),
});
