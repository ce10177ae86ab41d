// What a client does to a server beside its turns. Each deed has a name for what it changes and a value that a later process looks for.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A marketplace with one plugin, in the folder where work goes on. */
async function furnishShop(cwd) {
  const shop = join(cwd, 'shop');
  await mkdir(join(shop, '.agents/plugins'), { recursive: true });
  await mkdir(join(shop, 'one/.codex-plugin'), { recursive: true });
  const plugin = {
    name: 'one',
    source: { source: 'local', path: './one' },
    policy: { installation: 'AVAILABLE', authentication: 'ON_USE' },
  };
  await writeFile(join(shop, '.agents/plugins/marketplace.json'), JSON.stringify({ name: 'shop', plugins: [plugin] }));
  await writeFile(join(shop, 'one/.codex-plugin/plugin.json'), JSON.stringify({ name: 'one', version: '1.0.0' }));
  return join(shop, '.agents/plugins/marketplace.json');
}

/**
 * `next()` does one deed. `tell` hears `{ attempt }` before it and `{ settled }` after: what was settled last, or attempted after that,
 * is what must be found. `check(expected)` throws when it is not.
 */
export async function createDeeds({ server, cwd, chance, tell, first }) {
  const marketplacePath = await furnishShop(cwd);
  let n = first;
  const deed = async (key, value, work) => {
    tell({ attempt: { key, value } });
    await work();
    tell({ settled: { key, value } });
  };
  const fork = async (threadId) => {
    const { thread } = await server.thread.fork({ threadId, excludeTurns: false });
    tell({ settled: { key: `turns of ${thread.id}`, value: thread.turns.length } });
    tell({ settled: { key: `archived ${thread.id}`, value: false } });
    return thread;
  };
  const kinds = {
    name: (threadId) => deed(`name of ${threadId}`, `name ${n}`, () => server.thread.name.set({ threadId, name: `name ${n}` })),
    setting: () =>
      deed('setting', `value ${n}`, () =>
        server.config.value.write({ keyPath: 'review_model', value: `value ${n}`, mergeStrategy: 'replace' }),
      ),
    fork: async (threadId) => {
      const { id } = await fork(threadId);
      await deed(`archived ${id}`, true, () => server.thread.archive({ threadId: id }));
      if (chance.holds(0.5)) await deed(`archived ${id}`, false, () => server.thread.unarchive({ threadId: id }));
    },
    rollback: async (threadId) => {
      const { id, turns } = await fork(threadId);
      if (turns.length === 0) return;
      await deed(`turns of ${id}`, turns.length - 1, () => server.thread.rollback({ threadId: id, numTurns: 1 }));
    },
    compact: async (threadId) => {
      const { id, turns } = await fork(threadId);
      await deed(`turns of ${id}`, turns.length + 1, async () => {
        const done = server.once('turn/completed', { where: (params) => params.threadId === id });
        await server.thread.compact.start({ threadId: id });
        await done;
      });
    },
    plugin: () => deed('plugin', true, () => server.plugin.install({ marketplacePath, pluginName: 'one' })),
    noPlugin: () => deed('plugin', false, () => server.plugin.uninstall({ pluginId: 'one@shop' }).catch(() => {})),
    mode: (threadId) => server.thread.memoryMode.set({ threadId, mode: chance.pick(['enabled', 'disabled']) }),
  };

  const find = async (key) => {
    const id = key.split(' ').at(-1);
    if (key.startsWith('name of')) return (await server.thread.read({ threadId: id })).thread.name;
    if (key.startsWith('turns of')) return (await server.thread.read({ threadId: id, includeTurns: true })).thread.turns.length;
    if (key.startsWith('archived')) return (await server.thread.read({ threadId: id })).thread.path.includes('archived_sessions');
    const { config } = await server.config.read({});
    if (key === 'setting') return config.review_model;
    const { marketplaces } = await server.plugin.list({ cwds: [join(cwd, 'shop')] });
    return marketplaces.flatMap(({ plugins }) => plugins).some(({ id: pluginId, installed }) => pluginId === 'one@shop' && installed);
  };

  return {
    next: async (threadId) => {
      n++;
      await kinds[chance.pick(Object.keys(kinds))](threadId);
    },
    check: async (expected) => {
      for (const [key, values] of Object.entries(expected)) {
        const found = (await find(key).catch((error) => error.message)) ?? null;
        if (!values.includes(found)) throw new Error(`${key}: ${JSON.stringify(found)}, and not one of ${JSON.stringify(values)}`);
      }
    },
  };
}
