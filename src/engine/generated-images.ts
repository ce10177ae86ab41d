import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface SavedImage {
  readonly path: string;
  readonly folder: string;
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Keeps a generated picture in `<home>/generated_images/<thread>/<id>.png`. `null`: it is none, or cannot be kept. */
export async function saveGeneratedImage(
  image: { readonly id: string; readonly result: string },
  place: { readonly home: string; readonly threadId: string },
): Promise<SavedImage | null> {
  const text = image.result.trim();
  if (!base64.test(text)) return null;
  const folder = join(place.home, 'generated_images', toFileName(place.threadId));
  const path = join(folder, `${toFileName(image.id)}.png`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, Buffer.from(text, 'base64'));
    return { path, folder };
  } catch {
    return null; // The picture itself is in the item; only its copy is missing.
  }
}

/** Ids come from outside: no path in disguise. */
const toFileName = (id: string): string => id.replace(/[^A-Za-z0-9_-]/g, '_') || 'image';
