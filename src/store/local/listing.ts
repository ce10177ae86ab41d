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
  let known: ReadonlyMap<string, string> = new Map();

  /** Names that only the index has come into the rows, where they can be searched. */
  const takeNames = async (db: StateDb): Promise<void> => {
    const names = await index.names();
    if (names === known) return;
    const unknown = [...names].filter(([id, name]) => known.get(id) !== name);
    if (unknown.length > 0) db.threads.fillTitles(unknown);
    known = names;
  };
  /** The reference forgets a title now and then, and looks it up in the index as well. */
  const withNames = (page: ThreadPage): ThreadPage => ({
    ...page,
    threads: page.threads.map((thread) => ({ ...thread, name: thread.name ?? known.get(thread.id) ?? null })),
  });

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

  return async (query) => {
    parseCursor(query.cursor);
    await live.settleAll();
    const whole = await state.wholeDb();
    const db = query.useStateDbOnly ? await state.db() : whole;
    if (db === null) return query.useStateDbOnly ? toPage([], query) : state.first(listFiles(query));
    const wanted = await inFolders(db, query);
    await takeNames(db);
    return withNames(query.useStateDbOnly ? db.threads.page(wanted) : await listRows(db, wanted));
  };
}
