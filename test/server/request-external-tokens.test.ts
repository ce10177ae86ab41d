import { expect, test } from 'vitest';
import { requestExternalTokens } from '../../src/server/accounts/request-external-tokens.js';
import { Hub } from '../../src/server/connections/hub.js';
import { silentLogger } from '../../src/server/telemetry/logger.js';

test('clients that do not answer in time are not waited for', async () => {
  const hub = new Hub({
    logger: silentLogger,
    greet: () => {
      throw new Error('nobody comes');
    },
  });

  await expect(requestExternalTokens(hub, 20)('acct-1')).rejects.toMatchObject({
    kind: 'other',
    message: 'auth refresh request timed out after 0.02s',
  });
});
