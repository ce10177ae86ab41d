import type { LocalState } from '../local-state.js';
import { parseCursor, toPage } from '../page.js';
import type { NameIndex } from '../rollout/name-index.js';
import type { StateDb } from '../state-db/state-db.js';
import type { ThreadPage, ThreadQuery } from '../thread-store.js';
import { createFileList } from './file-list.js';
import { sameFolders } from './folders.js';
import type { LiveThreads } from './live-threads.js';
import type { ThreadFiles } from './thread-files.js';

/** How often a page is asked for again because its rows had to be repaired. */
const maxRounds = 10;

export interface ListingParts {
  readonly home: string;
  readonly state: LocalState;
  readonly live: LiveThreads;
  readonly files: ThreadFiles;
  readonly index: NameIndex;
}

/** Lists threads: from the rows when they are whole, else from the files. */
export function createListing({ home, state, live, files, index }: ListingParts): (query: ThreadQuery) => Promise<ThreadPage> {
  const listFiles = createFileList(home, index);

  const listRows = async (db: StateDb, query: ThreadQuery): Promise<ThreadPage> => {
    if (query.cursor === null) await files.adoptNewest(db, query.archived);
    for (let round = 1; ; round++) {
      const page = db.threads.page(query);
      // What this process appends to is as its row says, even if somebody deleted its file.
      const rows = page.threads.filter(({ id }) => live.get(id) === undefined);
      const states = await Promise.all(rows.map(files.check));
      const stale = rows.filter((_, at) => states[at] !== 'as known');
      if (stale.length === 0 || round === maxRounds) return page;
      for (const { id } of stale) await files.repair(db, id);
    }
  };

  /** Threads were stored under any name of their folder. */
  const inFolders = async (db: StateDb, query: ThreadQuery): Promise<ThreadQuery> =>
    query.cwds === null || query.cwds.length === 0
      ? query
      : { ...query, cwds: await sameFolders(db.threads.folders(query.archived), query.cwds) };

  /** Other programs lose a title from its row at times; the index of names has it still. */
  const withNames = async (page: ThreadPage): Promise<ThreadPage> => {
    if (page.threads.every(({ name }) => name !== null)) return page;
    const names = await index.names();
    return {
      ...page,
      threads: page.threads.map((thread) => (thread.name === null ? { ...thread, name: names.get(thread.id) ?? null } : thread)),
    };
  };

  return async (query) => {
    parseCursor(query.cursor);
    await live.settleAll();
    const whole = await state.wholeDb();
    const db = query.useStateDbOnly ? await state.db() : whole;
    if (db === null) return query.useStateDbOnly ? toPage([], query) : state.first(listFiles(query));
    const wanted = await inFolders(db, query);
    return query.useStateDbOnly ? db.threads.page(wanted) : withNames(await listRows(db, wanted));
  };
}
