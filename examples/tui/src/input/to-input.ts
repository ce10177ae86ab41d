import { resolve } from 'node:path';
import type { UserInput } from 'keelson/protocol';
import { isPicture, namedPictures } from './pictures.js';

interface Place {
  readonly cwd: string;
  readonly pictures: readonly string[];
}

/** What is sent for a text: itself, the pictures that it names by number, and those whose paths stand in it after an `@` or alone. */
export function toInput(text: string, { cwd, pictures }: Place): UserInput[] {
  const paths = new Set([...namedPictures(text, pictures), ...mentioned(text).map((path) => resolve(cwd, path))]);
  return [{ type: 'text', text, text_elements: [] }, ...Array.from(paths, (path): UserInput => ({ type: 'localImage', path }))];
}

function mentioned(text: string): string[] {
  const words = text.matchAll(/@?(?:"([^"]+)"|'([^']+)'|(\S+))/g);
  return Array.from(words).flatMap(([word, double, single, bare]) => {
    const path = (double ?? single ?? bare ?? '').replace(/^@/, '');
    const isMeant = word.startsWith('@') || path.startsWith('/') || text.trim() === word;
    return isMeant && isPicture(path) ? [path] : [];
  });
}
