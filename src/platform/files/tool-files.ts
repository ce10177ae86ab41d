/** The files that tools work with, wherever they are. Paths are absolute. Errors have the words of the operating system. */
export interface ToolFiles {
  readFile(path: string): Promise<Buffer>;
  /** `null`: there is nothing. */
  find(
    path: string,
  ): Promise<{ readonly kind: 'file' | 'folder' | 'other' /** `null`: not known. */; readonly size: number | null } | null>;
  writeFile(path: string, content: string | Buffer): Promise<void>;
  makeFolder(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Gives a file another name. */
  move(from: string, to: string): Promise<void>;
}
