import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AskForApproval, PermissionsRequestApprovalParams, PermissionsRequestApprovalResponse } from 'keelson/protocol';
import { callsTool, type Script, type ScriptPart, says, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { fileAccessOf } from '../../src/engine/sandbox/access.js';
import { RpcError } from '../../src/protocol/errors.js';
import { openSandbox } from '../support/sandbox.js';

const asks = (permissions: unknown, callId: string, reason = 'to build'): ScriptPart =>
  callsTool('request_permissions', { reason, permissions }, { callId });
const shell = (cmd: string, callId: string, more: Readonly<Record<string, unknown>> = {}): ScriptPart =>
  callsTool('exec_command', { cmd, ...more }, { callId });
const wants = (additional_permissions: unknown) => ({ sandbox_permissions: 'with_additional_permissions', additional_permissions });
const patches = (path: string, callId: string): ScriptPart =>
  shell(`apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: ${path}\n+hi\n*** End Patch\nEOF`, callId);

type Answer = PermissionsRequestApprovalResponse | RpcError;

const features = { request_permissions_tool: true, exec_permission_approvals: true };

async function open(options: {
  readonly script: Script;
  /** One for each request, the last one for all that follow. */
  readonly answers?: readonly ((params: PermissionsRequestApprovalParams) => Answer)[];
  readonly approvalPolicy?: AskForApproval;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly experimentalApi?: boolean;
}) {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), 'keelson-permissions-')));
  await mkdir(join(cwd, 'sub'));
  const model = scriptedModel(options.script);
  const sandbox = openSandbox();
  const server = await startTestServer({
    model,
    cwd,
    sandbox,
    config: { sandbox_mode: 'read-only', features, ...options.config },
    ...(options.experimentalApi === false ? { capabilities: { experimentalApi: false } } : {}),
  });
  const asked: PermissionsRequestApprovalParams[] = [];
  server.handle('item/permissions/requestApproval', (params) => {
    const count = asked.push(params);
    const answer = options.answers?.[Math.min(count, options.answers.length) - 1]?.(params);
    if (answer instanceof RpcError) throw answer;
    return answer ?? { permissions: {} };
  });
  const commands: { readonly itemId: string; readonly additionalPermissions: unknown }[] = [];
  server.handle('item/commandExecution/requestApproval', ({ itemId, additionalPermissions }) => {
    commands.push({ itemId, additionalPermissions: additionalPermissions ?? null });
    return { decision: 'accept' };
  });
  const patched: string[] = [];
  server.handle('item/fileChange/requestApproval', ({ itemId }) => {
    patched.push(itemId);
    return { decision: 'decline' };
  });
  const { thread } = await server.thread.start({ cwd, approvalPolicy: options.approvalPolicy ?? 'on-request' });
  return {
    server,
    cwd,
    model,
    asked,
    commands,
    patched,
    /** What the last command could do with a path. */
    lastAccess: (path: string) => {
      const profile = sandbox.confined.at(-1)?.profile ?? { type: 'disabled' as const };
      return fileAccessOf(profile, { cwd, tmpdir: null }).of(join(cwd, path));
    },
    confined: sandbox.confined,
    run: async () => {
      const ended = server.once('turn/completed');
      await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go' }] });
      await ended;
    },
    /** What the model was told of a call. */
    told: (callId: string): string =>
      String(
        model.requests.at(-1)?.body.input.find((item) => item.type === 'function_call_output' && item['call_id'] === callId)?.['output'] ??
          '',
      ),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

const none = { permissions: { network: null, file_system: null }, scope: 'turn' };
const all = ({ permissions }: PermissionsRequestApprovalParams): Answer => ({
  permissions: { fileSystem: permissions.fileSystem, network: permissions.network },
});
const withNetwork =
  (more: Partial<PermissionsRequestApprovalResponse> = {}) =>
  (): Answer => ({
    permissions: { network: { enabled: true } },
    ...more,
  });

test('a request names absolute places, as lists and as entries', async () => {
  await using place = await open({ script: [asks({ file_system: { read: ['/opt'], write: ['sub/../sub'] } }, 'c'), says('done')] });

  await place.run();

  const sub = join(place.cwd, 'sub');
  expect(place.asked).toEqual([
    {
      threadId: expect.any(String),
      turnId: expect.any(String),
      itemId: 'c',
      startedAtMs: expect.any(Number),
      cwd: place.cwd,
      reason: 'to build',
      permissions: {
        network: null,
        fileSystem: {
          read: ['/opt'],
          write: [sub],
          entries: [
            { access: 'read', path: { type: 'path', path: '/opt' } },
            { access: 'write', path: { type: 'path', path: sub } },
          ],
        },
      },
    },
  ]);
});

test('the thread waits for an approval while somebody is asked', async () => {
  await using place = await open({ script: [asks({ network: { enabled: true } }, 'c'), says('done')] });

  await place.run();

  const flags = place.server.heard.flatMap((said) =>
    said.method === 'thread/status/changed' && said.params.status.type === 'active' ? [said.params.status.activeFlags.join()] : [],
  );
  expect(flags).toEqual(['', 'waitingOnApproval', '']);
});

test('the model is told what was granted, which is never more than it asked for', async () => {
  await using place = await open({
    script: [asks({ file_system: { read: ['/opt'], write: ['sub', '/srv/x'] } }, 'c'), says('done')],
    answers: [
      ({ cwd }) => ({
        permissions: { network: { enabled: true }, fileSystem: { write: [join(cwd, 'sub'), '/srv'], read: ['/opt/inner', '/srv/x/y'] } },
      }),
    ],
  });

  await place.run();

  expect(JSON.parse(place.told('c'))).toEqual({
    permissions: { network: null, file_system: { read: ['/opt/inner', '/srv/x/y'], write: [join(place.cwd, 'sub')] } },
    scope: 'turn',
  });
});

test.each<[string, (params: PermissionsRequestApprovalParams) => Answer, unknown]>([
  ['an error', () => new RpcError(1, 'no'), none],
  ['a scope that nobody knows', () => JSON.parse('{"permissions":{"network":{"enabled":true}},"scope":"forever"}'), none],
  ['a relative path', () => ({ permissions: { fileSystem: { write: ['x'] } } }), none],
  ['strict review for the session', withNetwork({ scope: 'session', strictAutoReview: true }), none],
  [
    'the network for the session',
    withNetwork({ scope: 'session' }),
    { permissions: { network: { enabled: true }, file_system: null }, scope: 'session' },
  ],
  [
    'the network under strict review',
    withNetwork({ strictAutoReview: true }),
    { permissions: { network: { enabled: true }, file_system: null }, scope: 'turn', strict_auto_review: true },
  ],
])('answered with %s', async (_what, answer, told) => {
  await using place = await open({ script: [asks({ network: { enabled: true } }, 'c'), says('done')], answers: [answer] });

  await place.run();

  expect(JSON.parse(place.told('c'))).toEqual(told);
});

test.each<[AskForApproval]>([
  ['never'],
  [{ granular: { sandbox_approval: true, rules: true, mcp_elicitations: true, request_permissions: false } }],
])('under %j nothing is granted, and nobody is asked', async (approvalPolicy) => {
  await using place = await open({ script: [asks({ network: { enabled: true } }, 'c'), says('done')], answers: [all], approvalPolicy });

  await place.run();

  expect(JSON.parse(place.told('c'))).toEqual(none);
  expect(place.asked).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['nothing', {}, 'request_permissions requires at least one permission'],
  ['empty lists', { file_system: { read: [], write: [] } }, 'request_permissions requires at least one permission'],
  [
    'a pattern that allows',
    { file_system: { entries: [{ access: 'read', path: { type: 'glob_pattern', pattern: '**' } }] } },
    'glob file system permissions only support deny-read entries',
  ],
  ['what nobody knows', { moon: true }, 'failed to parse function arguments: unknown field `moon`'],
])('a request for %s is refused', async (_what, permissions, message) => {
  await using place = await open({ script: [asks(permissions, 'c'), says('done')] });

  await place.run();

  expect(place.told('c')).toBe(message);
});

test('models without the feature are not offered the tool', async () => {
  await using place = await open({ script: [says('done')], config: { features: {} } });

  await place.run();

  const tools = JSON.stringify(place.model.requests[0]?.body.tools);
  expect(tools).toContain('exec_command');
  expect(tools).not.toContain('request_permissions');
});

test('what was granted holds for the commands and patches of the turn, and no longer', async () => {
  await using place = await open({
    script: [
      asks({ file_system: { write: ['sub'] } }, 'g'),
      shell('touch sub/a', 'c'),
      patches('sub/b', 'p'),
      says('done'),
      patches('sub/c', 'q'),
      shell('ls', 'd'),
      says('done'),
    ],
    answers: [all],
  });

  await place.run();
  const during = [place.lastAccess('sub/a'), place.lastAccess('x')];
  await place.run();

  expect(during).toEqual(['write', 'read']);
  expect(place.lastAccess('sub/a')).toBe('read');
  expect(place.patched).toEqual(['q']);
  expect(place.server.items('fileChange')).toMatchObject([
    { id: 'p', status: 'completed' },
    { id: 'q', status: 'declined' },
  ]);
});

test('what was granted for the session holds in later turns', async () => {
  await using place = await open({
    script: [asks({ file_system: { write: ['sub'] } }, 'g'), says('done'), patches('sub/c', 'q'), says('done')],
    answers: [(params) => ({ permissions: { fileSystem: params.permissions.fileSystem }, scope: 'session' })],
  });

  await place.run();
  await place.run();

  expect(place.server.items('fileChange')).toMatchObject([{ id: 'q', status: 'completed' }]);
});

test('a command that wants what was granted before is not asked about', async () => {
  await using place = await open({
    script: [
      asks({ file_system: { write: ['sub'] }, network: { enabled: true } }, 'g'),
      shell('touch sub/deep', 'c', wants({ file_system: { write: ['sub/deep'] }, network: { enabled: true } })),
      says('done'),
    ],
    answers: [all],
  });

  await place.run();

  expect(place.commands).toEqual([]);
  expect(place.lastAccess('sub/deep')).toBe('write');
});

test('a command that wants more is asked about, with all that it would have', async () => {
  await using place = await open({
    script: [
      asks({ file_system: { write: ['sub'] } }, 'g'),
      shell('touch x', 'c', wants({ file_system: { read: ['/opt'], write: ['.'] } })),
      says('done'),
    ],
    answers: [all],
  });

  await place.run();

  expect(place.commands).toEqual([
    {
      itemId: 'c',
      additionalPermissions: {
        network: null,
        fileSystem: {
          read: ['/opt'],
          write: [place.cwd, join(place.cwd, 'sub')],
          entries: [
            { access: 'read', path: { type: 'path', path: '/opt' } },
            { access: 'write', path: { type: 'path', path: place.cwd } },
            { access: 'write', path: { type: 'path', path: join(place.cwd, 'sub') } },
          ],
        },
      },
    },
  ]);
  expect(place.lastAccess('x')).toBe('write');
});

test('what a command got for itself is gone with it', async () => {
  await using place = await open({
    script: [shell('touch x', 'c', wants({ file_system: { write: ['.'] } })), shell('touch y', 'd'), says('done')],
  });

  await place.run();

  expect(place.lastAccess('x')).toBe('read');
});

test('a command that is known to be safe does not get more unasked', async () => {
  await using place = await open({ script: [shell('ls', 'c', wants({ file_system: { write: ['.'] } })), says('done')] });

  await place.run();

  expect(place.commands).toEqual([]);
  expect(place.lastAccess('x')).toBe('read');
});

test('a client without the experimental API is not told of additional permissions', async () => {
  await using place = await open({
    script: [shell('touch x', 'c', wants({ network: { enabled: true } })), says('done')],
    experimentalApi: false,
  });

  await place.run();

  expect(place.commands).toEqual([{ itemId: 'c', additionalPermissions: null }]);
});
