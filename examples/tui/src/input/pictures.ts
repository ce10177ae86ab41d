import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const extensions = new Set(['.png', '.jpg', '.jpeg', '.gif', '.webp']);

export const isPicture = (path: string): boolean => extensions.has(extname(path).toLowerCase());

/** How the text names a picture. */
export const pictureLabel = (number: number): string => `[picture ${number}]`;

const label = /\[picture (\d+)\]/g;

/** The pictures that a text names, each once. */
export const namedPictures = (text: string, pictures: readonly string[]): string[] => [
  ...new Set(Array.from(text.matchAll(label), ([, number]) => pictures[Number(number) - 1]).filter((path) => path !== undefined)),
];

/** The path, where a text is that of a picture and nothing else, as terminals write it: quoted, with escaped blanks, or as an address. */
export function findPicturePath(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.includes('\n')) return null;
  const path = trimmed.startsWith('file://') ? fromAddress(trimmed) : unquoted(trimmed);
  return path !== null && isAbsolute(path) && isPicture(path) ? path : null;
}

const isAbsolute = (path: string): boolean => /^(?:\/|[A-Za-z]:[\\/])/.test(path);

function fromAddress(address: string): string | null {
  try {
    return fileURLToPath(address);
  } catch {
    // An address of another machine, or none at all: then it is a text like any other.
    return null;
  }
}

function unquoted(text: string): string | null {
  const quoted = /^(?:'([^']*)'|"([^"]*)")$/.exec(text);
  if (quoted) return quoted[1] ?? quoted[2] ?? null;
  if (/^[A-Za-z]:\\/.test(text)) return text;
  return /(?<!\\)\s/.test(text) ? null : text.replaceAll(/\\(.)/g, '$1');
}
