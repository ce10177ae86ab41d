import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf } from '../../platform/os-error.js';
import { appendLine } from './append-file.js';

/** The names that clients gave, by thread id. */
export interface NameIndex {
  names(): Promise<ReadonlyMap<string, string>>;
  add(entry: { id: string; name: string; updatedAtMs: number }): Promise<void>;
}

/** Keeps `session_index.jsonl`. It is read again only when it has changed. */
export function createNameIndex(home: string): NameIndex {
  const path = join(home, 'session_index.jsonl');
  let known: { readonly version: string; readonly names: ReadonlyMap<string, string> } = { version: '', names: new Map() };

  return {
    names: async () => {
      try {
        const { size, mtimeMs, ino } = await stat(path);
        const version = `${ino} ${size} ${mtimeMs}`;
        if (known.version !== version) known = { version, names: parseNames(await readFile(path, 'utf8')) };
        return known.names;
      } catch (error) {
        if (errorCodeOf(error) === 'ENOENT') return new Map();
        throw error;
      }
    },
    add: async ({ id, name, updatedAtMs }) => {
      // Nanoseconds, as other programs write them.
      const updatedAt = new Date(updatedAtMs).toISOString().replace('Z', '000000Z');
      await appendLine(path, JSON.stringify({ id, thread_name: name, updated_at: updatedAt }));
    },
  };
}

/** The last line of an id counts, broken lines do not. */
function parseNames(text: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    try {
      const entry: unknown = JSON.parse(line);
      if (typeof entry !== 'object' || entry === null || !('id' in entry) || !('thread_name' in entry)) continue;
      if (typeof entry.id === 'string' && typeof entry.thread_name === 'string') names.set(entry.id, entry.thread_name);
    } catch {
      // A torn line spoils only itself.
    }
  }
  return names;
}
