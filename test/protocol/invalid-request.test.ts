import { describe, expect, test } from 'vitest';
import { parseParams, unknownMethod } from '../../src/protocol/invalid-request.js';
import { methodOrder, methodsByName } from '../../src/protocol/registry.js';

const reasonFor = (name: string, params: unknown): string | null => {
  const method = methodsByName.get(name);
  if (!method) throw new Error(`no method ${name}`);
  try {
    parseParams(method, params);
    return null;
  } catch (error) {
    return String(error).replace('RpcError: Invalid request: ', '');
  }
};

// method, params, reason (null: accepted)
const table: [string, unknown, string | null][] = [
  ['thread/read', undefined, 'missing field `params`'],
  ['thread/read', null, 'missing field `params`'],
  ['thread/read', 'x', 'invalid type: string "x", expected struct ThreadReadParams'],
  ['thread/read', 5, 'invalid type: integer `5`, expected struct ThreadReadParams'],
  ['thread/read', 1.5, 'invalid type: floating point `1.5`, expected struct ThreadReadParams'],
  ['thread/read', true, 'invalid type: boolean `true`, expected struct ThreadReadParams'],
  ['account/logout', 5, 'invalid type: integer `5`, expected unit'],
  ['config/mcpServer/reload', [1], 'invalid type: sequence, expected unit'],
  ['account/rateLimits/read', 'x', 'invalid type: string "x", expected unit'],
  ['thread/read', {}, 'missing field `threadId`'],
  ['thread/read', { thread_id: '<UUID1>' }, 'missing field `threadId`'],
  ['thread/read', { threadId: null }, 'invalid type: null, expected a string'],
  ['thread/read', { threadId: '<UUID1>', unknown: 1 }, null],
  ['thread/read', { threadId: '<UUID1>', includeTurns: null }, 'invalid type: null, expected a boolean'],
  ['config/value/write', {}, 'missing field `keyPath`'],
  ['config/value/write', { keyPath: 'a' }, 'missing field `value`'],
  ['config/value/write', { value: 1, keyPath: 'a' }, 'missing field `mergeStrategy`'],
  ['turn/start', { threadId: '<UUID1>' }, 'missing field `input`'],
  ['config/batchWrite', { edits: [{}] }, 'missing field `keyPath`'],
  ['thread/read', { threadId: 5 }, 'invalid type: integer `5`, expected a string'],
  ['thread/read', { threadId: [] }, 'invalid type: sequence, expected a string'],
  ['thread/read', { threadId: {} }, 'invalid type: map, expected a string'],
  ['thread/read', { threadId: '<UUID1>', includeTurns: 'yes' }, 'invalid type: string "yes", expected a boolean'],
  ['thread/rollback', { numTurns: 'x', threadId: 5 }, 'invalid type: string "x", expected u32'],
  ['thread/rollback', { threadId: 5, numTurns: 'x' }, 'invalid type: integer `5`, expected a string'],
  ['thread/rollback', { numTurns: 'x' }, 'invalid type: string "x", expected u32'],
  ['thread/read', { includeTurns: 'say "hi"\n' }, 'invalid type: string "say \\"hi\\"\\n", expected a boolean'],
  ['thread/list', { limit: -1 }, 'invalid value: integer `-1`, expected u32'],
  ['thread/list', { limit: 1.5 }, 'invalid type: floating point `1.5`, expected u32'],
  ['thread/list', { limit: 4294967296 }, 'invalid value: integer `4294967296`, expected u32'],
  ['thread/list', { limit: '3' }, 'invalid type: string "3", expected u32'],
  ['command/exec', { command: ['true'], size: { rows: 70000, cols: 1 } }, 'invalid value: integer `70000`, expected u16'],
  ['command/exec', { command: ['true'], timeoutMs: 'soon' }, 'invalid type: string "soon", expected i64'],
  ['thread/list', { modelProviders: {} }, 'invalid type: map, expected a sequence'],
  ['thread/list', { modelProviders: [1] }, 'invalid type: integer `1`, expected a string'],
  ['command/exec', { command: 'ls' }, 'invalid type: string "ls", expected a sequence'],
  ['command/exec', { command: ['true'], env: { A: 5 } }, 'invalid type: integer `5`, expected a string'],
  ['command/exec', { command: ['true'], env: [] }, 'invalid type: sequence, expected a map'],
  ['thread/start', { config: 5 }, 'invalid type: integer `5`, expected a map'],
  ['gitDiffToRemote', { cwd: 5 }, 'invalid type: integer `5`, expected path string'],
  ['skills/list', { cwds: [null] }, 'invalid type: null, expected path string'],
  ['turn/start', { threadId: 'x', input: [{ type: 'localImage', path: 5 }] }, 'invalid type: integer `5`, expected path string'],
  ['turn/start', { threadId: 'x', input: [{ type: 'mention', name: 'x', path: 5 }] }, 'invalid type: integer `5`, expected a string'],
  ['thread/start', { dynamicTools: [5] }, 'invalid type: integer `5`, expected struct DynamicToolSpecDe'],
  ['thread/start', { dynamicTools: [{}] }, 'missing field `name`'],
  ['thread/resume', { threadId: 'x', history: [{ type: 'of tomorrow' }] }, null],
  ['thread/resume', { threadId: 'x', history: [{ type: 'web_search_call', action: { type: 'of tomorrow' } }] }, null],
  ['thread/list', { sortKey: 'name' }, 'unknown variant `name`, expected `created_at` or `updated_at`'],
  ['thread/list', { sortKey: 5 }, 'invalid type: integer `5`, expected string or map'],
  ['thread/list', { sortDirection: 'up' }, 'unknown variant `up`, expected `asc` or `desc`'],
  [
    'thread/list',
    { sourceKinds: ['cli', 'web'] },
    'unknown variant `web`, expected one of `cli`, `vscode`, `exec`, `appServer`, `subAgent`, `subAgentReview`, `subAgentCompact`, `subAgentThreadSpawn`, `subAgentOther`, `unknown`',
  ],
  ['thread/start', { sandbox: 'none' }, 'unknown variant `none`, expected one of `read-only`, `workspace-write`, `danger-full-access`'],
  [
    'thread/start',
    { approvalPolicy: 'sometimes' },
    'unknown variant `sometimes`, expected one of `untrusted`, `on-failure`, `on-request`, `granular`, `never`',
  ],
  [
    'thread/start',
    { approvalPolicy: { sometimes: 1 } },
    'unknown variant `sometimes`, expected one of `untrusted`, `on-failure`, `on-request`, `granular`, `never`',
  ],
  ['thread/start', { approvalPolicy: {} }, 'invalid value: map, expected map with a single key'],
  ['thread/start', { approvalPolicy: 5 }, 'invalid type: integer `5`, expected string or map'],
  [
    'turn/start',
    { threadId: '<UUID1>', input: [], effort: 'some' },
    'unknown variant `some`, expected one of `none`, `minimal`, `low`, `medium`, `high`, `xhigh`',
  ],
  ['turn/start', { threadId: '<UUID1>', input: [{}] }, 'missing field `type`'],
  ['turn/start', { threadId: '<UUID1>', input: [5] }, 'invalid type: integer `5`, expected internally tagged enum UserInput'],
  [
    'turn/start',
    { threadId: '<UUID1>', input: [{ type: 'video' }] },
    'unknown variant `video`, expected one of `text`, `image`, `localImage`, `skill`, `mention`',
  ],
  ['turn/start', { threadId: '<UUID1>', input: [{ type: 'text' }] }, 'missing field `text`'],
  [
    'turn/start',
    {
      threadId: '<UUID1>',
      input: [
        { type: 'text', text: 'ok' },
        { type: 'image', url: 5 },
      ],
    },
    'invalid type: integer `5`, expected a string',
  ],
  [
    'turn/start',
    { threadId: '<UUID1>', input: [], sandboxPolicy: { type: 'readonly' } },
    'unknown variant `readonly`, expected one of `dangerFullAccess`, `readOnly`, `externalSandbox`, `workspaceWrite`',
  ],
  ['review/start', { threadId: '<UUID1>', target: { type: 'commit' } }, 'missing field `sha`'],
  [
    'review/start',
    { threadId: '<UUID1>', target: 'commit' },
    'invalid type: string "commit", expected internally tagged enum ReviewTarget',
  ],
  [
    'account/login/start',
    { type: 'password' },
    'unknown variant `password`, expected one of `apiKey`, `chatgpt`, `chatgptDeviceCode`, `chatgptAuthTokens`',
  ],
  ['account/login/start', {}, 'missing field `type`'],
  ['fs/readFile', { path: 'relative' }, 'AbsolutePathBuf deserialized without a base path'],
  ['fs/readFile', { path: 5 }, 'invalid type: integer `5`, expected path string'],
  ['gitDiffToRemote', { cwd: null }, 'invalid type: null, expected path string'],
  ['skills/list', { cwds: [true] }, 'invalid type: boolean `true`, expected path string'],
  ['turn/start', { threadId: 't', input: [{ type: 'localImage', path: {} }] }, 'invalid type: map, expected path string'],
  ['externalAgentConfig/import', { migrationItems: [{}] }, 'missing field `itemType`'],
  ['plugin/share/save', { pluginPath: '/p', shareTargets: [{}] }, 'missing field `principalType`'],
  ['thread/start', { dynamicTools: [{ description: 'd' }] }, 'missing field `name`'],
  ['thread/resume', { threadId: 't', history: [{ type: 'message' }] }, 'missing field `role`'],
  ['thread/resume', { threadId: 't', history: [{ type: 'from_the_future', more: 1 }] }, null],
  ['thread/list', { cwd: 5 }, 'data did not match any variant of untagged enum ThreadListCwdFilter'],
  ['getConversationSummary', {}, 'data did not match any variant of untagged enum GetConversationSummaryParams'],
  ['turn/start', { threadId: '<UUID1>', input: [], sandboxPolicy: { type: 'readOnly', surplus: 1 } }, null],
  ['account/logout', {}, null],
  ['account/logout', null, null],
  ['account/logout', undefined, null],
  ['fs/writeFile', { path: '/x', dataBase64: '%%' }, null],
  ['command/exec', { command: [] }, null],
  ['turn/start', { threadId: 't', input: [], approvalPolicy: { granular: 5 } }, 'invalid type: integer `5`, expected struct variant'],
  ['thread/start', { approvalPolicy: { granular: {} } }, 'missing field `sandbox_approval`'],
  ['thread/start', { approvalPolicy: { granular: { sandbox_approval: true } } }, 'missing field `rules`'],
  ['thread/start', { approvalPolicy: { never: null, granular: {} } }, 'invalid value: map, expected map with a single key'],
  ['thread/list', { sortKey: { name: null } }, 'unknown variant `name`, expected `created_at` or `updated_at`'],
  ['turn/start', { threadId: 't', input: [{ type: 5 }] }, 'invalid value: integer `5`, expected variant index 0 <= i < 5'],
  ['turn/start', { threadId: 't', input: [{ type: 0, text: 'hi' }] }, null],
  ['turn/start', { threadId: 't', input: [{ type: 0 }] }, 'missing field `text`'],
  [
    'turn/start',
    { threadId: 't', input: [], sandboxPolicy: 5 },
    'invalid type: integer `5`, expected internally tagged enum SandboxPolicyDeserialize',
  ],
  [
    'turn/start',
    { threadId: 't', input: [], collaborationMode: { mode: 'x', settings: { model: 'm' } } },
    'unknown variant `x`, expected one of `plan`, `code`, `custom`, `default`, `execute`, `pair_programming`',
  ],
  ['turn/start', { threadId: 't', input: [], collaborationMode: { mode: 'pair_programming', settings: { model: 'm' } } }, null],
  ['thread/list', { limit: 2 ** 64 }, 'invalid type: floating point `1.8446744073709552e+19`, expected u32'],
  ['account/logout', { a: 1 }, 'invalid type: map, expected unit'],
  ['initialize', { clientInfo: { version: '1' } }, 'missing field `name`'],
  ['initialize', { clientInfo: 5 }, 'invalid type: integer `5`, expected struct ClientInfo'],
];

describe('the first mistake in params is named', () => {
  test.each(table)('%s %j: %s', (name, params, reason) => {
    expect(reasonFor(name, params)).toBe(reason);
  });
});

test('another name of a choice is read as what it means', () => {
  const method = methodsByName.get('turn/start');
  const parsed = method && parseParams(method, { threadId: 't', input: [], collaborationMode: { mode: 'code', settings: { model: 'm' } } });

  expect(parsed).toMatchObject({ collaborationMode: { mode: 'default' } });
});

test('an unknown method is answered with all that there are', () => {
  const { code, message } = unknownMethod('no/such', methodOrder);

  expect(code).toBe(-32600);
  expect(message).toMatch(/^Invalid request: unknown variant `no\/such`, expected one of `initialize`, `thread\/start`, /);
  expect(message.match(/`/g)).toHaveLength(2 * methodOrder.length + 2);
});
