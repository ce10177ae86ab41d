import { describe, expect, test } from 'vitest';
import { ExperimentalGate } from '../../src/protocol/experimental-gate.js';
import { methodsByName } from '../../src/protocol/registry.js';

// method, params, what the refusal names (null: nothing experimental is used)
const table: [string, unknown, string | null][] = [
  ['thread/start', { environments: [] }, 'thread/start.environments'],
  ['thread/start', { dynamicTools: [] }, 'thread/start.dynamicTools'],
  ['thread/start', { mockExperimentalField: '' }, 'thread/start.mockExperimentalField'],
  ['thread/start', { experimentalRawEvents: true }, 'thread/start.experimentalRawEvents'],
  ['thread/start', { persistExtendedHistory: true }, 'thread/start.persistFullHistory'],
  ['thread/start', { permissions: { type: 'profile', id: ':read-only' } }, 'thread/start.permissions'],
  [
    'thread/start',
    { approvalPolicy: { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } } },
    'askForApproval.granular',
  ],
  ['thread/resume', { threadId: '<UUID1>', history: [] }, 'thread/resume.history'],
  ['thread/resume', { threadId: '<UUID1>', path: '/x' }, 'thread/resume.path'],
  ['thread/resume', { threadId: '<UUID1>', excludeTurns: true }, 'thread/resume.excludeTurns'],
  ['thread/resume', { threadId: '<UUID1>', persistExtendedHistory: true }, 'thread/resume.persistFullHistory'],
  ['thread/resume', { threadId: '<UUID1>', permissions: { type: 'profile', id: 'x' } }, 'thread/resume.permissions'],
  [
    'thread/resume',
    { threadId: '<UUID1>', approvalPolicy: { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } } },
    'askForApproval.granular',
  ],
  ['thread/fork', { threadId: '<UUID1>', path: '/x' }, 'thread/fork.path'],
  ['thread/fork', { threadId: '<UUID1>', excludeTurns: true }, 'thread/fork.excludeTurns'],
  ['thread/fork', { threadId: '<UUID1>', persistExtendedHistory: true }, 'thread/fork.persistFullHistory'],
  [
    'thread/fork',
    { threadId: '<UUID1>', approvalPolicy: { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } } },
    'askForApproval.granular',
  ],
  ['turn/start', { threadId: '<UUID1>', input: [], responsesapiClientMetadata: {} }, 'turn/start.responsesapiClientMetadata'],
  ['turn/start', { threadId: '<UUID1>', input: [], environments: [] }, 'turn/start.environments'],
  [
    'turn/start',
    { threadId: '<UUID1>', input: [], collaborationMode: { mode: 'plan', settings: { model: 'm' } } },
    'turn/start.collaborationMode',
  ],
  ['turn/start', { threadId: '<UUID1>', input: [], permissions: { type: 'profile', id: 'x' } }, 'turn/start.permissions'],
  [
    'turn/start',
    { threadId: '<UUID1>', input: [], approvalPolicy: { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } } },
    'askForApproval.granular',
  ],
  [
    'turn/steer',
    { threadId: '<UUID1>', expectedTurnId: '<UUID1>', input: [], responsesapiClientMetadata: { a: 'b' } },
    'turn/steer.responsesapiClientMetadata',
  ],
  ['account/login/start', { type: 'chatgptAuthTokens', accessToken: 'x', chatgptAccountId: 'y' }, 'account/login/start.chatgptAuthTokens'],
  [
    'thread/start',
    {
      experimentalRawEvents: true,
      dynamicTools: [],
      approvalPolicy: { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } },
    },
    'askForApproval.granular',
  ],
  [
    'thread/start',
    {
      ephemeral: true,
      environments: null,
      dynamicTools: null,
      mockExperimentalField: null,
      experimentalRawEvents: false,
      persistExtendedHistory: false,
      permissions: null,
    },
    null,
  ],
  ['thread/resume', { threadId: '<UUID1>', history: null, path: null, excludeTurns: false }, null],
  ['turn/start', { threadId: '<UUID1>', input: [], environments: null, collaborationMode: null, approvalPolicy: 'never' }, null],
  ['thread/start', { ephemeral: true, notAField: 1 }, null],
  ['thread/fork', { threadId: 't', permissions: { type: 'profile', id: 'x' } }, 'thread/fork.permissions'],
  ['command/exec', { command: ['true'], permissionProfile: { type: 'disabled' } }, 'command/exec.permissionProfile'],
  ['account/login/start', { type: 'chatgpt' }, null],
  ['account/logout', undefined, null],
  ['mock/experimentalMethod', {}, 'mock/experimentalMethod'],
  [
    'thread/start',
    { persistExtendedHistory: true, experimentalRawEvents: true, dynamicTools: [], environments: [] },
    'thread/start.environments',
  ],
];

describe('without the capability the first experimental part in use is named', () => {
  const gate = new ExperimentalGate();

  test.each(table)('%s %j: %s', (name, params, reason) => {
    const method = methodsByName.get(name);

    expect(method && gate.find(method, params)).toBe(reason);
  });
});
