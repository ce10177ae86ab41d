import { isAbsolute, join } from 'node:path';
import { writeFileAtomic } from '../../../platform/files/atomic-file.js';
import { isRecord } from '../../../platform/json.js';
import { readText } from '../../skills/read-text.js';

/** Which folders shared plugins were made of, as a file remembers it. */
export class SharePaths {
  readonly #file: string;

  constructor(home: string) {
    this.#file = join(home, '.tmp', 'plugin-share-local-paths-v1.json');
  }

  /** Folders by the ids of the plugins. */
  async read(): Promise<ReadonlyMap<string, string>> {
    try {
      const file: unknown = JSON.parse(await readText(this.#file));
      const paths = isRecord(file) ? file['localPluginPathsByRemotePluginId'] : null;
      const known = Object.entries(isRecord(paths) ? paths : {});
      return new Map(known.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && isAbsolute(entry[1])));
    } catch {
      return new Map(); // Nothing has been shared from here, or nobody knows what.
    }
  }

  /** A folder stands for one plugin, the last one that was made of it. */
  async remember(id: string, folder: string): Promise<void> {
    const others = [...(await this.read())].filter(([known, path]) => known !== id && path !== folder);
    await this.#write([...others, [id, folder]]);
  }

  async forget(id: string): Promise<void> {
    const known = await this.read();
    if (known.has(id)) await this.#write([...known].filter(([other]) => other !== id));
  }

  #write(paths: readonly (readonly [string, string])[]): Promise<void> {
    const sorted = [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
    return writeFileAtomic(this.#file, `${JSON.stringify({ localPluginPathsByRemotePluginId: Object.fromEntries(sorted) }, null, 2)}\n`);
  }
}
