import { access } from 'node:fs/promises';

/** Says whether there is something at a path. What cannot be looked into is not there. */
export type Exists = (path: string) => Promise<boolean>;

export const isThere: Exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
