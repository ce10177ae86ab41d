import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsShell, says, scriptedModel, startTestServer } from 'keelson/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { whyNoBubblewrap } from '../support/sandbox.js';
import { runTurn } from '../support/thread-server.js';

/** Asks the proxy of its environment for a page, and prints what it says. */
const asks = `${process.execPath} -e "
const { hostname, port } = new URL(process.env.http_proxy);
require('node:http').get({ hostname, port, path: 'http://bad.test/' }, (answer) => answer.pipe(process.stdout));
"`;

describe.skipIf(whyNoBubblewrap !== null)(
  `commands of a thread with a managed network${whyNoBubblewrap === null ? '' : ` (${whyNoBubblewrap})`}`,
  () => {
    let cwd: string;
    beforeEach(async () => {
      cwd = await mkdtemp(join(tmpdir(), 'keelson-commands-'));
    });
    const environment = () => ({ PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: cwd });
    afterEach(() => rm(cwd, { recursive: true, force: true }));

    const config = {
      default_permissions: 'net',
      'permissions.net.filesystem': { ':root': 'read' },
      'permissions.net.network': { enabled: true, domains: { 'bad.test': 'deny' } },
    };

    test('are told of the proxies, and learn from them what they must not reach', async () => {
      const model = scriptedModel([callsShell(`echo $CODEX_NETWORK_PROXY_ACTIVE; ${asks}`), says('done')]);
      await using server = await startTestServer({ model, config, env: environment() });
      const { thread } = await server.thread.start({ cwd });

      await runTurn(server, thread.id, 'go');

      const [item] = server.items('commandExecution');
      expect(item?.aggregatedOutput).toMatch(/^1\n\{"status":"blocked","host":"bad\.test","reason":"denied"/);
    });

    test('know nothing of proxies where nothing is said of the network', async () => {
      const open = { ...config, 'permissions.net.network': { enabled: true } };
      const model = scriptedModel([callsShell('env | grep PROXY_ACTIVE || echo none'), says('done')]);
      await using server = await startTestServer({ model, config: open, env: environment() });
      const { thread } = await server.thread.start({ cwd });

      await runTurn(server, thread.id, 'go');

      expect(server.items('commandExecution')).toMatchObject([{ aggregatedOutput: 'none\n' }]);
    });
  },
);
