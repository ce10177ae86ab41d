// Threads in a place of your own: here one table of SQLite, and just as well a table of your service. A later process goes on with them.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { AppServer, type AppServerOptions, openThreadStore, run, type ThreadJournal } from 'keelson';

/** All that happens to threads, in order. */
function tableJournal(database: Database.Database): ThreadJournal {
  database.exec('CREATE TABLE IF NOT EXISTS journal (position INTEGER PRIMARY KEY, entry TEXT NOT NULL)');
  const insert = database.prepare<[string]>('INSERT INTO journal (entry) VALUES (?)');
  const insertAll = database.transaction((entries: readonly string[]) => {
    for (const entry of entries) insert.run(entry);
  });
  return {
    async *read() {
      yield* database.prepare<[], string>('SELECT entry FROM journal ORDER BY position').pluck().iterate();
    },
    append: async (entries) => insertAll(entries),
  };
}

/** Goes on with the newest thread, or begins one. Returns the answer, and how many turns the thread has by now. */
export async function main(prompt: string, file: string, options: AppServerOptions = {}): Promise<{ text: string; turns: number }> {
  const database = new Database(file);
  try {
    await using server = await AppServer.start({ ...options, threadStore: await openThreadStore(tableJournal(database)) });
    const { data } = await server.thread.list({ limit: 1 });
    const [newest] = data;
    if (newest) await server.thread.resume({ threadId: newest.id });
    const { threadId, text } = await run(server, {
      prompt,
      cwd: options.cwd ?? process.cwd(),
      ...(newest ? { threadId: newest.id } : {}),
    });
    const { thread } = await server.thread.read({ threadId, includeTurns: true });
    return { text, turns: thread.turns.length };
  } finally {
    database.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await main(process.argv[2] ?? 'What did we talk about?', join(process.cwd(), 'threads.sqlite')));
}
