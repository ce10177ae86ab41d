import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { errorCodeOf } from '../os-error.js';
import type { ToolFiles } from './tool-files.js';

/** The files of this machine. */
export const localFiles: ToolFiles = {
  readFile: (path) => readFile(path),
  find: async (path) => {
    try {
      const found = await stat(path);
      return { kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other', size: found.size };
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return null;
      throw error;
    }
  },
  writeFile: (path, content) => writeFile(path, content),
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  removeFile: (path) => rm(path),
  move: async (from, to) => {
    try {
      await rename(from, to); // Keeps the mode of the file.
    } catch (error) {
      if (errorCodeOf(error) !== 'EXDEV') throw error;
      await copyFile(from, to); // Another file system.
      await rm(from);
    }
  },
};
