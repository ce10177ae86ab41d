import { startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';

test('the Windows sandbox is not ready', async () => {
  await using server = await startTestServer();

  expect(await server.windowsSandbox.readiness()).toEqual({ status: 'notConfigured' });
});

test.each(['elevated', 'unelevated'] as const)('setting it up (%s) begins, and fails for who asked', async (mode) => {
  await using server = await startTestServer();
  const completed = server.once('windowsSandbox/setupCompleted');

  expect(await server.windowsSandbox.setupStart({ mode })).toEqual({ started: true });
  expect(await completed).toEqual({ mode, success: false, error: 'legacy Windows sandbox setup is only supported on Windows' });
});

test('nobody else hears of it', async () => {
  await using server = await startTestServer();
  const other = await server.connect({});
  const heard: unknown[] = [];
  other.on('windowsSandbox/setupCompleted', (params) => heard.push(params));
  const completed = server.once('windowsSandbox/setupCompleted');

  await server.windowsSandbox.setupStart({ mode: 'elevated' });
  await completed;

  expect(heard).toEqual([]);
});
