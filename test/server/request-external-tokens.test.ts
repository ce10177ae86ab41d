import { expect, test } from 'vitest';
import { Hub } from '../../src/server/hub.js';
import { silentLogger } from '../../src/server/logger.js';
import { requestExternalTokens } from '../../src/server/request-external-tokens.js';

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
