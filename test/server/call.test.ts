import { KeelsonError, RpcError } from 'keelson';
import { startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';

test('a start resolves with the handshake done', async () => {
  await using server = await startTestServer({ clientInfo: { name: 'acme', version: '7.8.9' }, env: { TERM: 'xterm' } });

  expect(server.initializeResponse.userAgent).toMatch(/^acme\/0\.130\.0 \(.+ .+; .+\) xterm \(acme; 7\.8\.9\)$/);
  await expect(server.request('initialize', { clientInfo: { name: 'x', version: '1' } })).rejects.toMatchObject({
    code: -32600,
    message: 'Already initialized',
  });
});

test('a client name that no header can carry is refused', async () => {
  await expect(startTestServer({ clientInfo: { name: 'two\nlines', version: '1' } })).rejects.toThrow(
    "in-process initialize failed: Invalid clientInfo.name: 'two\nlines'. Must be a valid HTTP header value.",
  );
});

test('params are checked in process as on a wire', async () => {
  await using server = await startTestServer();
  const wrong: unknown = { threadId: 5 };

  const refused = server.request('thread/read', wrong as { threadId: string });

  await expect(refused).rejects.toBeInstanceOf(RpcError);
  await expect(refused).rejects.toMatchObject({ code: -32600, message: 'Invalid request: invalid type: integer `5`, expected a string' });
});

test('an experimental method needs the capability', async () => {
  await using server = await startTestServer();
  const stable = await server.connect({ capabilities: { experimentalApi: false } });

  expect(await server.mock.experimentalMethod({ value: 'x' })).toEqual({ echoed: 'x' });
  await expect(stable.mock.experimentalMethod({ value: 'x' })).rejects.toMatchObject({
    code: -32600,
    message: 'mock/experimentalMethod requires experimentalApi capability',
  });
});

test('an aborted call rejects with the reason', async () => {
  await using server = await startTestServer();

  await expect(server.thread.start({}, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
});

test('after close every call rejects with the one documented error, and closing again is harmless', async () => {
  const server = await startTestServer();
  await server.close();
  await server.close();

  await expect(server.thread.list({})).rejects.toBeInstanceOf(KeelsonError);
  await expect(server.thread.list({})).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  await expect(server.once('turn/started')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
});
