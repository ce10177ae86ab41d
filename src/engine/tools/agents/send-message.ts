import { functionSpec } from '../arguments.js';
import type { Tool } from '../tool.js';
import type { AgentTools } from './agent-call.js';
import { offersV2 } from './offer.js';
import { mailProperties, sendMail } from './send-mail.js';

const spec = functionSpec({
  name: 'send_message',
  description:
    'Leaves a message for another agent or for the root thread. It is read with the next step there; whoever has nothing to do is not woken.',
  properties: mailProperties,
  required: ['target', 'message'],
});

/** Leaves a message for another agent, or for the root thread. */
export const sendMessageTool = (tools: AgentTools): Tool => ({
  name: 'send_message',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersV2(scope) ? spec : null),
  run: (call, context) => sendMail(tools, call, { context, isTask: false }),
});
