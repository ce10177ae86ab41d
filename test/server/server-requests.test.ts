import { expect, test } from 'vitest';
import type { Connection } from '../../src/server/connections/connection.js';
import { Joining } from '../../src/server/connections/joining.js';
import type { OutgoingNotification, OutgoingRequest } from '../../src/server/connections/outbox.js';
import { ServerRequests } from '../../src/server/connections/server-requests.js';
import { Subscriptions } from '../../src/server/connections/subscriptions.js';
import { silentLogger } from '../../src/server/telemetry/logger.js';

class Listener {
  readonly asked: OutgoingRequest[] = [];
  readonly told: unknown[] = [];
  readonly connection: Connection;

  constructor() {
    const fake: Pick<Connection, 'id' | 'request' | 'notify'> = {
      id: 0,
      request: (request) => void this.asked.push(request),
      notify: ({ message }: OutgoingNotification) => void this.told.push(message),
    };
    this.connection = fake as Connection;
  }
}

function open() {
  const subscriptions = new Subscriptions<Connection>();
  const requests = new ServerRequests({ subscriptions, joining: new Joining(), logger: silentLogger, everyone: () => [] });
  const subscribe = (): Listener => {
    const listener = new Listener();
    subscriptions.add('t', listener.connection);
    return listener;
  };
  const turn = new AbortController();
  const ask = () =>
    requests.ask({
      threadId: 't',
      method: 'item/fileChange/requestApproval',
      params: { threadId: 't', turnId: 'u', itemId: 'i', startedAtMs: 1, reason: null, grantRoot: null },
      signal: turn.signal,
    });
  return { requests, subscribe, ask, turn };
}

test('every subscriber is asked with the same id; the first answer counts and the others hear that it is settled', async () => {
  const { requests, subscribe, ask } = open();
  const [one, two] = [subscribe(), subscribe()];
  const answer = ask();

  expect([one.asked[0]?.id, two.asked[0]?.id]).toEqual([0, 0]);
  expect(requests.answer(two.connection, '0', { kind: 'result', result: { decision: 'cancel' } })).toBe(false);
  expect(requests.answer(two.connection, 0, { kind: 'result', result: { decision: 'accept' } })).toBe(true);
  expect(requests.answer(one.connection, 0, { kind: 'result', result: { decision: 'cancel' } })).toBe(false);

  expect(await answer).toEqual({ kind: 'result', result: { decision: 'accept' } });
  expect(one.told).toEqual([{ method: 'serverRequest/resolved', params: { threadId: 't', requestId: 0 } }]);
  expect(one.asked[0]?.signal.aborted).toBe(true);
});

test('a result that does not fit is a misfit', async () => {
  const { requests, subscribe, ask } = open();
  const one = subscribe();
  const answer = ask();

  requests.answer(one.connection, 0, { kind: 'result', result: null });

  expect(await answer).toEqual({ kind: 'misfit', mistake: 'invalid type: null, expected struct FileChangeRequestApprovalResponse' });
});

test('when nobody has a handler the question fails; as long as one may answer it stays open', async () => {
  const { requests, subscribe, ask } = open();
  const [one, two] = [subscribe(), subscribe()];
  const answer = ask();

  requests.pass(one.connection, 0);
  expect(one.told).toEqual([]);
  requests.pass(two.connection, 0);

  expect(await answer).toMatchObject({ kind: 'error', error: { code: -32601 } });
});

test('an open question is put to a later subscriber, and ends with the turn', async () => {
  const { requests, subscribe, ask, turn } = open();
  const answer = ask();
  const late = subscribe();

  requests.replay('t', late.connection);
  expect(late.asked.map(({ id }) => id)).toEqual([0]);
  turn.abort();

  await expect(answer).rejects.toMatchObject({ code: -32603, data: { reason: 'turnTransition' } });
  expect(late.told).toEqual([{ method: 'serverRequest/resolved', params: { threadId: 't', requestId: 0 } }]);
});
