import { watch } from 'node:fs';

/** Something that is watched until it is closed. */
export interface FolderWatch {
  close(): void;
}

/** Tells of changes in folders. */
export interface FolderWatcher {
  /**
   * Watches the entries of one folder, not what is below them. `onEvent` gets the name of the entry, or `null` where the
   * system does not say. Returns `null` where the folder cannot be watched, as it is gone or the system has no watch left.
   */
  watch(folder: string, onEvent: (name: string | null) => void): FolderWatch | null;
}

/** The watches of the operating system. They do not keep the process alive. */
export const systemFolderWatcher: FolderWatcher = {
  watch: (folder, onEvent) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_type, name) => onEvent(name));
      watcher.on('error', () => {
        watcher.close(); // On some systems the deletion of the folder ends its watch this way.
        onEvent(null);
      });
      return watcher;
    } catch {
      return null;
    }
  },
};
