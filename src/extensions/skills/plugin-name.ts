import { basename, dirname, join } from 'node:path';
import { isRecord } from '../../platform/json.js';
import { readText } from './read-text.js';
import { toLine } from './yaml.js';

const manifests = ['.codex-plugin/plugin.json', '.claude-plugin/plugin.json'];

/** Finds the plugin that a folder belongs to. Each folder is looked at once for all skills of a search. */
export function createPluginFinder(): (folder: string) => Promise<string | null> {
  const known = new Map<string, Promise<string | null>>();
  const find = (folder: string): Promise<string | null> => {
    const found = known.get(folder) ?? search(folder);
    known.set(folder, found);
    return found;
  };
  const search = async (folder: string): Promise<string | null> => {
    const name = await readPluginName(folder);
    return name ?? (dirname(folder) === folder ? null : find(dirname(folder)));
  };
  return find;
}

/** The name of the plugin whose manifest is in this folder: what the manifest says, else the folder's own. */
async function readPluginName(folder: string): Promise<string | null> {
  for (const path of manifests) {
    try {
      const manifest: unknown = JSON.parse(await readText(join(folder, path)));
      if (!isRecord(manifest)) continue;
      const { name } = manifest;
      return (typeof name === 'string' && toLine(name)) || toLine(basename(folder));
    } catch {
      // No manifest here, or none that can be read.
    }
  }
  return null;
}
