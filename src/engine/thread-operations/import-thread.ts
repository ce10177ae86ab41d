import type { ImportedThread } from '../../extensions/external-agents/external-agents.js';
import type { Caller } from '../caller.js';
import type { Services } from '../services.js';
import { noOverrides } from '../thread/thread-config.js';
import { toStoredSource } from '../thread/thread-source.js';
import { instructionsOf } from './load-thread.js';

/** Stores a thread that another program's session becomes. It is not loaded, and nobody is told. Resolves with its id. */
export async function importThread(services: Services, imported: ImportedThread, caller: Caller): Promise<string> {
  const { store, ids, clock, sessionSource, version } = services;
  const config = await services.resolveConfig({ ...noOverrides, cwd: imported.cwd });
  const id = ids.uuidv7();
  const writer = await store.create(
    {
      id,
      createdAtMs: clock.now(),
      cwd: config.cwd,
      originator: caller.originator,
      cliVersion: version,
      source: toStoredSource(sessionSource),
      threadSource: null,
      modelProvider: config.provider.id,
      baseInstructions: instructionsOf(config),
      forkedFromId: null,
    },
    imported.records,
  );
  await writer.close();
  const stored = await store.find(id);
  if (imported.name !== null && imported.name !== stored?.preview) await store.rename(id, imported.name);
  return id;
}
