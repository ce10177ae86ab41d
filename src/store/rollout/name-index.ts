import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The names that clients gave, by thread id: the last line of an id counts, broken lines do not. */
export async function readNameIndex(home: string): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  let text: string;
  try {
    text = await readFile(join(home, 'session_index.jsonl'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return names;
    throw error;
  }
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

/** Adds a name. The time has nanoseconds where other programs write them. */
export async function appendName(home: string, entry: { id: string; name: string; updatedAtMs: number }): Promise<void> {
  const updatedAt = new Date(entry.updatedAtMs).toISOString().replace('Z', '000000Z');
  const line = JSON.stringify({ id: entry.id, thread_name: entry.name, updated_at: updatedAt });
  await appendFile(join(home, 'session_index.jsonl'), `${line}\n`);
}
