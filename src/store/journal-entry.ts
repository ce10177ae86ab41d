import type { RolloutItem } from './rollout/record.js';
import type { StoredGoal } from './thread-goals.js';
import type { MetadataPatch, NewThread, ThreadStore } from './thread-store.js';

/** What can happen to threads. */
export type JournalChange =
  /** `lines`: those that it takes over from another thread. */
  | { readonly type: 'create'; readonly thread: NewThread; readonly lines: readonly string[] }
  | { readonly type: 'append'; readonly id: string; readonly items: readonly RolloutItem[] }
  | { readonly type: 'archive' | 'unarchive' | 'clearGoal' | 'closeSpawnEdge'; readonly id: string }
  | { readonly type: 'rename'; readonly id: string; readonly name: string }
  | { readonly type: 'updateMetadata'; readonly id: string; readonly patch: MetadataPatch }
  | { readonly type: 'setGoal'; readonly goal: StoredGoal }
  | { readonly type: 'addSpawnEdge'; readonly id: string; readonly parentId: string };

/** A change and when it was made, in Unix milliseconds. */
export type JournalEntry = JournalChange & { readonly atMs: number };

/** Reads what was written by `JSON.stringify` of an entry. @throws SyntaxError */
export const parseEntry = (text: string): JournalEntry => JSON.parse(text);

/** Makes a change again. */
export async function applyEntry(store: ThreadStore, entry: JournalEntry): Promise<void> {
  switch (entry.type) {
    case 'create': {
      const lines = entry.lines.map((text) => ({ text, item: null }));
      const writer = await store.create(entry.thread, lines);
      return writer.close();
    }
    case 'append': {
      const writer = await store.reopen(entry.id);
      writer?.append(entry.items);
      return;
    }
    case 'archive':
    case 'unarchive':
      await store[entry.type](entry.id);
      return;
    case 'rename':
      await store.rename(entry.id, entry.name);
      return;
    case 'updateMetadata':
      await store.updateMetadata(entry.id, entry.patch);
      return;
    case 'setGoal':
      return store.goals.set(entry.goal);
    case 'clearGoal':
      await store.goals.clear(entry.id);
      return;
    case 'addSpawnEdge':
      return store.addSpawnEdge(entry.parentId, entry.id);
    case 'closeSpawnEdge':
      return store.closeSpawnEdge(entry.id);
  }
}
