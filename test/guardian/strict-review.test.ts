import { callsTool, says } from 'keelson/testing';
import { expect, test } from 'vitest';
import { openSandbox } from '../support/sandbox.js';
import { allows, denies, startReviewed } from './reviewed-server.js';

const asks = callsTool('request_permissions', { permissions: { network: { enabled: true } } }, { callId: 'g' });
const shell = (cmd: string, callId: string) => callsTool('exec_command', { cmd }, { callId });
const patches = shell("apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: made\n+hi\n*** End Patch\nEOF", 'p');

/** A thread whose user is asked, and grants under strict review. */
async function open(options: Pick<Parameters<typeof startReviewed>[0], 'agent' | 'reviewer'>) {
  const reviewed = await startReviewed({
    ...options,
    config: { approvals_reviewer: 'user', features: { request_permissions_tool: true } },
    server: { sandbox: openSandbox() },
  });
  reviewed.server.handle('item/permissions/requestApproval', ({ permissions }) => ({
    permissions: { network: permissions.network },
    strictAutoReview: true,
  }));
  return reviewed;
}

const reviewsOf = (story: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  story.filter(([name]) => name === 'item/autoApprovalReview/completed').map(([_name, ...rest]) => rest);

test('under strict review every command and patch of the turn goes to the reviewer, safe ones too', async () => {
  await using reviewed = await open({ agent: [asks, shell('ls', 'c'), patches, says('done')], reviewer: [denies, allows] });

  await reviewed.runTurn();

  expect(reviewsOf(reviewed.story())).toEqual([
    ['c', 'denied'],
    ['p', 'approved'],
  ]);
  expect(reviewed.server.items('commandExecution')).toMatchObject([{ id: 'c', status: 'declined' }]);
  expect(reviewed.server.items('fileChange')).toMatchObject([{ id: 'p', status: 'completed' }]);
});

test('strict review ends with the turn', async () => {
  await using reviewed = await open({ agent: [asks, says('done'), shell('ls', 'c'), says('done')], reviewer: [] });

  await reviewed.runTurn();
  await reviewed.runTurn();

  expect(reviewsOf(reviewed.story())).toEqual([]);
  expect(reviewed.server.items('commandExecution')).toMatchObject([{ id: 'c', status: 'completed' }]);
});
