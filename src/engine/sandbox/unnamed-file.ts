import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A file that has no name: nobody else finds it, and nothing of it is left, however its owner ends. */
export interface UnnamedFile extends AsyncDisposable {
  /** Opens it for the processes of the same user, from the start. */
  readonly path: string;
}

/** Linux only, and not in the headers of Node. It includes what says that the path is a folder. */
const temporaryFile = 0o20000000 | constants.O_DIRECTORY;

/** Writes the file to the first of the folders that can hold one. */
export async function createUnnamedFile(
  bytes: Buffer,
  { folders, pid }: { readonly folders: readonly string[]; readonly pid: number },
): Promise<UnnamedFile> {
  const file = await openIn(folders);
  try {
    await file.write(bytes, 0, bytes.length, 0);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { path: `/proc/${pid}/fd/${file.fd}`, [Symbol.asyncDispose]: () => file.close() };
}

async function openIn(folders: readonly string[]): Promise<FileHandle> {
  let failure: unknown = new Error('there is no folder for temporary files');
  for (const folder of folders) {
    try {
      return await open(folder, temporaryFile | constants.O_RDWR, 0o600);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
