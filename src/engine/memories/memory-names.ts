import type { StoredMemory } from '../../store/thread-memories.js';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const markLength = 4;
const maxSlugLength = 60;

/**
 * The file that holds the summary of a thread: when the thread began, four characters of its id, what it was about. Other programs
 * name it alike, so that a home that several work on holds each summary once.
 */
export const summaryFileName = (memory: StoredMemory): string =>
  `${[startOf(memory), markOf(memory.threadId), ...slugOf(memory.slug ?? '')].join('-')}.md`;

/** Ids of version 7 say when they were made. */
function startOf({ threadId, sourceUpdatedAt }: StoredMemory): string {
  const hex = threadId.replaceAll('-', '');
  const ms = hex[12] === '7' ? Number.parseInt(hex.slice(0, 12), 16) : sourceUpdatedAt * 1000;
  return new Date(ms).toISOString().slice(0, 19).replaceAll(':', '-');
}

function markOf(threadId: string): string {
  let rest = Number.parseInt(threadId.replaceAll('-', '').slice(-8), 16) || 0;
  let mark = '';
  for (let place = 0; place < markLength; place++) {
    mark = `${alphabet[rest % alphabet.length]}${mark}`;
    rest = Math.floor(rest / alphabet.length);
  }
  return mark;
}

function slugOf(slug: string): string[] {
  const plain = [...slug.toLowerCase()].map((character) => (/[a-z0-9]/.test(character) ? character : '_')).join('');
  const short = plain.slice(0, maxSlugLength).replace(/_+$/, '');
  return short === '' ? [] : [short];
}
