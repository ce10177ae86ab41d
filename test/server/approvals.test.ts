import type { Client } from 'keelson';
import type { RequestId } from 'keelson/protocol';
import { appliesPatch, callsShell, hangs, type Script, says, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';

const command = 'item/commandExecution/requestApproval';

async function open(script: Script) {
  const server = await startTestServer({ model: scriptedModel(script), config: { approval_policy: 'untrusted' } });
  const { thread } = await server.thread.start({ cwd: '/' });
  const start = async (): Promise<string> => {
    const { turn } = await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
    return turn.id;
  };
  /** Runs a turn to its end and says how the turn and its command or patch ended. */
  const finish = async () => {
    const ended = server.once('turn/completed');
    await start();
    const { turn } = await ended;
    const [item] = [...server.items('commandExecution'), ...server.items('fileChange')];
    return { turn: turn.status, item: item?.status ?? null };
  };
  return { server, threadId: thread.id, start, finish, [Symbol.asyncDispose]: () => server.close() };
}

const asksThenEnds = [callsShell('test -d /', { callId: 'c' }), says('done')];

test.each([
  ['accept', 'completed', 'completed'],
  ['acceptForSession', 'completed', 'completed'],
  ['decline', 'completed', 'declined'],
  ['cancel', 'interrupted', 'declined'],
] as const)('a command that is answered with %s leaves the turn %s and the item %s', async (decision, turn, item) => {
  await using place = await open(asksThenEnds);
  place.server.handle(command, () => ({ decision }));

  expect(await place.finish()).toEqual({ turn, item });
});

test('a command approval says what is asked, in the documented order', async () => {
  await using place = await open(asksThenEnds);
  const asked: unknown[] = [];
  place.server.handle(command, (params) => {
    asked.push(params);
    return { decision: 'accept' };
  });

  await place.finish();
  const order = place.server.heard.flatMap(({ method, params }) => {
    if (method === 'thread/status/changed')
      return [params.status.type === 'active' ? `active ${params.status.activeFlags}` : params.status.type];
    if (method === 'item/started' || method === 'item/completed') return params.item.type === 'commandExecution' ? [method] : [];
    return method === 'serverRequest/resolved' ? [method] : [];
  });

  expect(asked).toEqual([
    {
      threadId: place.threadId,
      turnId: expect.any(String),
      itemId: 'c',
      startedAtMs: expect.any(Number),
      command: expect.stringMatching(/ -lc 'test -d \/'$/),
      cwd: '/',
      commandActions: [{ type: 'unknown', command: 'test -d /' }],
      proposedExecpolicyAmendment: ['test', '-d', '/'],
      availableDecisions: ['accept', { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['test', '-d', '/'] } }, 'cancel'],
    },
  ]);
  expect(order).toEqual([
    'active ',
    'active waitingOnApproval',
    'item/started',
    'serverRequest/resolved',
    'active ',
    'item/completed',
    'idle',
  ]);
});

test('without a handler nobody says yes', async () => {
  await using place = await open(asksThenEnds);

  expect(await place.finish()).toEqual({ turn: 'completed', item: 'failed' });
});

test('a handler that throws has said no', async () => {
  await using place = await open(asksThenEnds);
  place.server.handle(command, () => {
    throw new Error('the dialog broke');
  });

  expect(await place.finish()).toEqual({ turn: 'completed', item: 'failed' });
});

test('a rule for a host is no answer to a question about a command', async () => {
  await using place = await open(asksThenEnds);
  const rule = { network_policy_amendment: { host: 'example.com', action: 'deny' as const } };
  place.server.handle(command, () => ({ decision: { applyNetworkPolicyAmendment: rule } }));

  expect(await place.finish()).toEqual({ turn: 'completed', item: 'declined' });
});

test('a patch that is cancelled ends the turn and changes nothing', async () => {
  await using place = await open([appliesPatch('*** Add File: never-written.txt\n+x'), says('done')]);
  const asked: unknown[] = [];
  place.server.handle('item/fileChange/requestApproval', (params) => {
    asked.push(params);
    return { decision: 'cancel' };
  });

  expect(await place.finish()).toEqual({ turn: 'interrupted', item: 'declined' });
  expect(asked).toEqual([
    {
      threadId: place.threadId,
      turnId: expect.any(String),
      itemId: expect.any(String),
      startedAtMs: expect.any(Number),
      reason: null,
      grantRoot: null,
    },
  ]);
});

/** Leaves the question open; resolves when it was put, and tells when it was taken back. */
function leavesOpen(client: Client): { asked: Promise<RequestId>; withdrawn: Promise<void> } {
  let onWithdrawn: () => void = () => undefined;
  const withdrawn = new Promise<void>((resolve) => {
    onWithdrawn = resolve;
  });
  const asked = new Promise<RequestId>((resolve) => {
    client.handle(command, (_params, { signal, requestId }) => {
      resolve(requestId);
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          onWithdrawn();
          reject(signal.reason);
        });
      });
    });
  });
  return { asked, withdrawn };
}

test('interrupting takes the question back', async () => {
  await using place = await open(asksThenEnds);
  const { asked, withdrawn } = leavesOpen(place.server);
  const ended = place.server.once('turn/completed');
  const turnId = await place.start();
  const requestId = await asked;
  const resolved = place.server.once('serverRequest/resolved');

  await place.server.turn.interrupt({ threadId: place.threadId, turnId });

  await withdrawn;
  expect(await resolved).toEqual({ threadId: place.threadId, requestId });
  expect((await ended).turn.status).toBe('interrupted');
});

test('a client that comes late is asked the open question, and its answer counts for all', async () => {
  await using place = await open([says('hello'), ...asksThenEnds, hangs()]);
  await place.finish();
  const { asked, withdrawn } = leavesOpen(place.server);
  const ended = place.server.once('turn/completed');
  await place.start();
  const requestId = await asked;
  const late = await place.server.connect({ clientInfo: { name: 'late', version: '1' } });
  const replayed: unknown[] = [];
  late.handle(command, (_params, request) => {
    replayed.push(request.requestId);
    return { decision: 'accept' };
  });

  await late.thread.resume({ threadId: place.threadId });

  await withdrawn;
  expect((await ended).turn.status).toBe('completed');
  expect(replayed).toEqual([requestId]);
});

test('when everybody has gone the question stays open, and who comes then may answer it', async () => {
  await using place = await open([says('hello'), ...asksThenEnds]);
  const other = await place.server.connect({ clientInfo: { name: 'other', version: '1' } });
  const { thread } = await other.thread.start({ cwd: '/' });
  const { asked } = leavesOpen(other);
  const say = (text: string) => ({ threadId: thread.id, input: [{ type: 'text' as const, text, text_elements: [] }] });
  const first = other.once('turn/completed');
  await other.turn.start(say('hi'));
  await first;
  await other.turn.start(say('go'));
  const requestId = await asked;

  await other.close();
  const replayed: unknown[] = [];
  place.server.handle(command, (_params, request) => {
    replayed.push(request.requestId);
    return { decision: 'decline' };
  });
  const ended = place.server.once('turn/completed');
  await place.server.thread.resume({ threadId: thread.id });

  expect((await ended).turn.status).toBe('completed');
  expect(replayed).toEqual([requestId]);
  expect(place.server.items('commandExecution')).toMatchObject([{ status: 'declined' }]);
});

test('who resumes a thread is told its figures, after the answer, and nobody else is', async () => {
  await using place = await open([says('hello')]);
  await place.finish();
  const other = await place.server.connect();
  const before = place.server.heard.length;

  await other.thread.resume({ threadId: place.threadId });
  const told = await other.once('thread/tokenUsage/updated');

  expect(told.threadId).toBe(place.threadId);
  expect(place.server.heard.slice(before)).toEqual([]);
});

test.each([
  ['a command', callsShell('test -d /', { callId: 'c' }), command],
  ['a patch', appliesPatch('*** Begin Patch\n*** Add File: /never\n+x\n*** End Patch', { callId: 'c' }), 'item/fileChange/requestApproval'],
] as const)(
  'who interrupts %s that waits hears of the end of the turn, then that nothing is asked any more',
  async (_what, call, method) => {
    await using place = await open([call]);
    const { server, threadId } = place;
    const asked = new Promise<void>((resolve) => {
      server.handle(method, () => {
        resolve();
        return new Promise<never>(() => {});
      });
    });
    const order: string[] = [];
    server.on('thread/status/changed', ({ status }) => order.push(status.type === 'active' ? `active ${status.activeFlags}` : status.type));
    server.on('turn/completed', () => order.push('turn/completed'));
    server.on('serverRequest/resolved', () => order.push('serverRequest/resolved'));
    const resolved = server.once('serverRequest/resolved');
    const turnId = await place.start();
    await asked;

    await server.turn.interrupt({ threadId, turnId });
    await resolved;

    expect(order).toEqual(['active ', 'active waitingOnApproval', 'idle', 'turn/completed', 'serverRequest/resolved']);
  },
);
