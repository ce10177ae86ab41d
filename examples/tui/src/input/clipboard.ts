import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readClipboardPicture } from './clipboard-picture.js';

export interface Clipboard extends AsyncDisposable {
  /** The picture of the clipboard in a file of its own, which is there until this is disposed of; `null` where there is none. */
  picture(): Promise<string | null>;
}

export function createClipboard(env: Readonly<Record<string, string>>): Clipboard {
  let folder: Promise<string> | null = null;
  let count = 0;
  return {
    picture: async () => {
      const bytes = await readClipboardPicture(process.platform, env);
      if (bytes === null) return null;
      folder ??= mkdtemp(join(tmpdir(), 'keelson-pictures-'));
      count += 1;
      const path = join(await folder, `${count}.png`);
      await writeFile(path, bytes, { mode: 0o600 });
      return path;
    },
    [Symbol.asyncDispose]: async () => {
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
    },
  };
}
