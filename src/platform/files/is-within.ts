import { sep } from 'node:path';

/** Whether an absolute path is a folder or lies below it, by their names alone. */
export const isWithinFolder = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
