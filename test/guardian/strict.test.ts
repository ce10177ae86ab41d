import { readdir } from 'node:fs/promises';
import { callsTool, says } from 'keelson/testing';
import { expect, test } from 'vitest';
import { allows, denies, startReviewed } from './reviewed-server.js';

const asksForNetwork = callsTool('request_permissions', { reason: 'net', permissions: { network: { enabled: true } } }, { callId: 'r1' });
const runs = (cmd: string, callId: string) => callsTool('exec_command', { cmd }, { callId });
const config = { 'features.request_permissions_tool': true };

test('permissions that the reviewer allows are granted for the turn, as they were asked for', async () => {
  await using reviewed = await startReviewed({ agent: [asksForNetwork, says('done')], reviewer: [allows], config });
  const started = reviewed.server.once('item/autoApprovalReview/started');

  await reviewed.runTurn();

  expect(await started).toMatchObject({ targetItemId: 'r1', action: { type: 'requestPermissions', reason: 'net' } });
  const output = reviewed.model.of('parent')[1]?.body.input.at(-1)?.['output'];
  expect(JSON.parse(String(output))).toEqual({ permissions: { network: { enabled: true }, file_system: null }, scope: 'turn' });
});

test('permissions that the reviewer denies are an empty grant, without a reason', async () => {
  await using reviewed = await startReviewed({ agent: [asksForNetwork, says('done')], reviewer: [denies], config });

  await reviewed.runTurn();

  const output = reviewed.model.of('parent')[1]?.body.input.at(-1)?.['output'];
  expect(JSON.parse(String(output))).toEqual({ permissions: { network: null, file_system: null }, scope: 'turn' });
});

test('under strict review the reviewer is asked about every command, whoever is asked otherwise', async () => {
  await using reviewed = await startReviewed({
    agent: [asksForNetwork, runs('ls', 'c1'), runs('touch made', 'c2'), says('done')],
    reviewer: [allows, denies],
    config: { ...config, approvals_reviewer: 'user', sandbox_mode: 'danger-full-access' },
  });
  reviewed.server.handle('item/permissions/requestApproval', () => ({
    permissions: { network: { enabled: true } },
    scope: 'turn',
    strictAutoReview: true,
  }));

  await reviewed.runTurn();

  expect(reviewed.story().filter(([method]) => method?.includes('autoApprovalReview/completed'))).toEqual([
    ['item/autoApprovalReview/completed', 'c1', 'approved'],
    ['item/autoApprovalReview/completed', 'c2', 'denied'],
  ]);
  expect(await readdir(reviewed.cwd)).toEqual([]);
});
