// The floors of the lists: the least reads of files, and the bare queries of rows.
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import Driver from 'better-sqlite3';

const pageSize = 25;

/** The heads of the newest files: a folder's names at a time, and of each file its beginning. */
export async function bareColdPage(home) {
  const heads = [];
  const newest = async (folder) => (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? 1 : -1));
  const walk = async (folder) => {
    for (const entry of await newest(folder)) {
      if (heads.length > pageSize) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else heads.push(head(path));
    }
  };
  await walk(join(home, 'sessions'));
  for (const text of await Promise.all(heads)) {
    for (const line of text.split('\n').slice(0, -1)) JSON.parse(line);
  }
}

async function head(path) {
  const file = await open(path);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
  await file.close();
  return buffer.toString('utf8', 0, bytesRead);
}

/** Waits until a program has made the rows of all threads. */
export async function untilFilled(home) {
  const db = new Driver(join(home, 'state_5.sqlite'), { readonly: true, fileMustExist: true });
  const status = db.prepare('SELECT status FROM backfill_state').pluck();
  while (status.get() !== 'complete') await new Promise((resolve) => setTimeout(resolve, 20));
  db.close();
}

/** The same pages by queries alone. */
export function openBareRows(home) {
  const db = new Driver(join(home, 'state_5.sqlite'), { readonly: true });
  const by = (key) => db.prepare(`SELECT * FROM threads WHERE ${key} < ? AND first_user_message <> '' ORDER BY ${key} DESC LIMIT ?`);
  const created = by('created_at_ms');
  const updated = by('updated_at_ms');
  const search = db.prepare('SELECT * FROM threads WHERE instr(title, ?) > 0 ORDER BY created_at_ms DESC LIMIT ?');
  const last = Number.MAX_SAFE_INTEGER;
  return {
    page: () => JSON.stringify(created.all(last, pageSize + 1)),
    pageByUpdate: () => JSON.stringify(updated.all(last, pageSize + 1)),
    search: (words) => JSON.stringify(search.all(words, pageSize + 1)),
    allPages: () => {
      for (let at = last, rows = null; rows === null || rows.length === 100; at = rows.at(-1)?.created_at_ms) {
        rows = created.all(at, 100);
        JSON.stringify(rows);
      }
    },
    close: () => db.close(),
  };
}
