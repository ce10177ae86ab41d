import { expect, test } from 'vitest';
import type { EngineEvent } from '../../src/engine/event.js';
import { Connection } from '../../src/server/connections/connection.js';
import { Hub } from '../../src/server/connections/hub.js';
import { tellClients } from '../../src/server/connections/tell-clients.js';
import { silentLogger } from '../../src/server/telemetry/logger.js';

const identity = { originator: 'test', userAgent: 'test', clientName: 'test', clientVersion: '1' };
const delta: EngineEvent = { type: 'agentMessageDelta', threadId: 't', turnId: 'u', itemId: 'i', delta: 'x' };

function open() {
  const response = { userAgent: 'test', codexHome: '/', platformFamily: 'unix', platformOs: 'linux' };
  const hub = new Hub({ logger: silentLogger, greet: () => ({ identity, response }) });
  const connect = (handshake: boolean) => {
    const heard: string[] = [];
    const outbox = {
      notify: ({ message }: { message: { method: string } }) => void heard.push(message.method),
      request: () => {},
      whenRoom: () => null,
      close: () => {},
    };
    const connection = new Connection({ id: hub.takeConnectionId(), kind: 'in-process', isRemote: false, host: hub, outbox });
    hub.add(connection);
    if (handshake) {
      connection.initialize({ clientInfo: { name: 'test', title: null, version: '1' }, capabilities: null });
      connection.welcome([]);
    }
    return { connection, heard };
  };
  return { hub, connect };
}

test('a thread that nobody asked for is heard by every client that has said hello', () => {
  const { hub, connect } = open();
  const [first, second, silent] = [connect(true), connect(true), connect(false)];

  tellClients(hub, { type: 'threadAppeared', threadId: 't' });
  tellClients(hub, { type: 'threadStatusChanged', threadId: 't', status: { type: 'idle' } });
  tellClients(hub, delta);

  for (const { heard } of [first, second]) expect(heard).toEqual(['thread/status/changed', 'item/agentMessage/delta']);
  expect(silent.heard).toEqual([]);
});

test('nobody listens any more to a thread that is gone', () => {
  const { hub, connect } = open();
  const { connection, heard } = connect(true);
  hub.subscribe('t', connection);

  tellClients(hub, { type: 'threadStatusChanged', threadId: 't', status: { type: 'notLoaded' } });
  tellClients(hub, delta);

  expect(heard).toEqual(['thread/status/changed']);
});

test('what happens in a thread waits for a client that has its snapshot on the way', () => {
  const { hub, connect } = open();
  const { connection, heard } = connect(true);
  hub.subscribe('t', connection);

  const letGo = hub.joining.begin('t', connection);
  tellClients(hub, delta);
  tellClients(hub, { type: 'threadStatusChanged', threadId: 't', status: { type: 'idle' } });
  tellClients(hub, { type: 'threadStatusChanged', threadId: 'other', status: { type: 'idle' } });
  expect(heard).toEqual(['thread/status/changed']);
  letGo();
  tellClients(hub, delta);

  expect(heard.slice(1)).toEqual(['item/agentMessage/delta', 'thread/status/changed', 'item/agentMessage/delta']);
});
