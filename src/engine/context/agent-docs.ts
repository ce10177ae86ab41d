import { stat } from 'node:fs/promises';
import { findProjectFolders } from '../../platform/files/project-folders.js';
import { type ProjectDocOptions, type ProjectDocs, readProjectDocs } from './project-docs.js';

interface DatedDocs {
  readonly docs: ProjectDocs;
  /** What would have changed if they had: their folders, and they. */
  readonly places: readonly string[];
  readonly stamp: string;
}

/** What the agents of one thread are told of their project: it is read again when it has changed, and not for each of them. */
export class AgentDocs {
  #last: DatedDocs | null = null;

  /** The options are the same each time. */
  async read(options: ProjectDocOptions): Promise<ProjectDocs> {
    const last = this.#last;
    if (last !== null && (await stampOf(last.places)) === last.stamp) return last.docs;
    const folders = [options.home, ...(await findProjectFolders(options.cwd, options.rootMarkers))];
    const before = await stampOf(folders);
    const docs = await readProjectDocs(options);
    const places = [...folders, ...docs.sources];
    const stamp = await stampOf(places);
    this.#last = stamp.startsWith(before) ? { docs, places, stamp } : null;
    return docs;
  }
}

/** Changes whenever one of the places does. */
async function stampOf(places: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    places.map(async (place) => {
      const found = await stat(place).catch(() => null);
      return found === null ? '' : `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
    }),
  );
  return stamps.map((stamp) => `${stamp}\n`).join('');
}
