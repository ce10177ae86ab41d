import { describe, expect, test } from 'vitest';
import { approveMcpCall, isRisky } from '../../../src/engine/mcp/approve-mcp-call.js';
import type { AskForApproval, PermissionProfile } from '../../../src/protocol/index.js';

const open: PermissionProfile = { type: 'disabled' };
const closed: PermissionProfile = { type: 'managed', fileSystem: { type: 'restricted', entries: [] }, network: { enabled: false } };
const decide = (facts: Partial<Parameters<typeof approveMcpCall>[0]>) =>
  approveMcpCall({ policy: 'on-request', profile: closed, hints: {}, mode: 'auto', isRemembered: false, ...facts });

describe('a call of a tool', () => {
  test.each<[AskForApproval, PermissionProfile, 'run' | 'ask']>([
    ['never', open, 'run'],
    ['never', closed, 'ask'],
    ['on-request', open, 'ask'],
  ])('under policy %s in its sandbox', (policy, profile, decision) => {
    expect(decide({ policy, profile })).toBe(decision);
  });

  test.each([
    [{ mode: 'approve' as const }, 'run'],
    [{ mode: 'prompt' as const, hints: { readOnlyHint: true } }, 'ask'],
    [{ mode: 'prompt' as const, isRemembered: true }, 'ask'],
    [{ isRemembered: true }, 'run'],
    [{ hints: { readOnlyHint: true } }, 'run'],
  ])('%j', (facts, decision) => {
    expect(decide(facts)).toBe(decision);
  });

  test.each([
    [{}, true],
    [{ readOnlyHint: true }, false],
    [{ readOnlyHint: true, destructiveHint: true }, true],
    [{ destructiveHint: false }, true],
    [{ destructiveHint: false, openWorldHint: false }, false],
    [{ openWorldHint: false }, true],
  ])('is risky by its hints: %j', (hints, risky) => {
    expect(isRisky(hints)).toBe(risky);
  });
});
