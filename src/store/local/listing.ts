import type { LocalState } from '../local-state.js';
import { pageOf, parseCursor } from '../page.js';
import { createRolloutScan } from '../rollout/list.js';
import { readNameIndex } from '../rollout/name-index.js';
import type { StateDb } from '../state-db/state-db.js';
import type { ThreadPage, ThreadQuery } from '../thread-store.js';
import type { LiveThreads } from './live-threads.js';
import { isThere, type ThreadFiles } from './thread-files.js';

/** Lists threads: from the rows when they are whole, else from the files. */
export function createListing(parts: { home: string; state: LocalState; live: LiveThreads; files: ThreadFiles }) {
  const { home, state, live, files } = parts;
  const scan = createRolloutScan(home);

  const listRows = async (db: StateDb, query: ThreadQuery): Promise<ThreadPage> => {
    if (query.cursor === null && !query.useStateDbOnly) await files.adoptNewest(db, query.archived);
    // Each round removes or moves at least one row that told a wrong path.
    for (;;) {
      const page = db.threads.page(query);
      if (query.useStateDbOnly) return page;
      const present = await Promise.all(page.threads.map((thread) => thread.path !== null && isThere(thread.path)));
      const stale = page.threads.filter((_, index) => !present[index]);
      if (stale.length === 0) return page;
      for (const thread of stale) {
        if ((await files.summaryOf(thread.id)) === null) db.threads.remove(thread.id);
        else if (live.get(thread.id) !== undefined) return page; // A file deleted under its writer: the thread is still going on.
      }
    }
  };

  const listFiles = async (query: ThreadQuery): Promise<ThreadPage> => {
    const names = await readNameIndex(home);
    const summaries = (await scan.summaries(query.archived)).map((summary) => {
      const title = names.get(summary.id);
      return title === undefined ? summary : { ...summary, title };
    });
    return pageOf(summaries, query);
  };

  return async (query: ThreadQuery): Promise<ThreadPage> => {
    parseCursor(query.cursor);
    await live.settleAll();
    const db = await state.wholeDb();
    return db === null ? listFiles(query) : listRows(db, query);
  };
}
