import { copyFile, mkdir, mkdtemp, opendir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { invalidRequest } from '../../protocol/errors.js';
import { compareBytes } from '../skills/skill.js';
import { isPluginName, type PluginId } from './plugin-id.js';
import { swapFolder } from './swap-folder.js';

/** The version of a plugin whose manifest names none. */
export const localVersion = 'local';

/** The installed plugins: `<marketplace>/<plugin>/<version>`, one version of each. */
export class PluginCache {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, 'plugins', 'cache');
  }

  /** The folder of a plugin's version that counts; `null`: it is not installed. */
  async find({ marketplace, plugin }: PluginId): Promise<string | null> {
    const folder = join(this.#folder, marketplace, plugin);
    const versions = (await readdir(folder, { withFileTypes: true }).catch(() => [])) // Not installed.
      .filter((entry) => entry.isDirectory() && isPluginVersion(entry.name))
      .map(({ name }) => name)
      .sort(compareBytes);
    const version = versions.includes(localVersion) ? localVersion : versions.at(-1);
    return version === undefined ? null : join(folder, version);
  }

  /** Copies a folder in place of what was there. Nothing of it is run. @throws RpcError */
  async install(
    { marketplace, plugin }: PluginId,
    { source, version }: { readonly source: string; readonly version: string | null },
  ): Promise<string> {
    const name = version ?? localVersion;
    if (!isPluginVersion(name)) throw invalidRequest(versionMistake(name));
    const parent = join(this.#folder, marketplace);
    await mkdir(parent, { recursive: true });
    const staging = await mkdtemp(join(parent, '.install-'));
    try {
      const staged = join(staging, plugin);
      await copyFolder(source, join(staged, name));
      await swapFolder(staged, join(parent, plugin));
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
    return join(parent, plugin, name);
  }

  /** The version that counts; `null`: it is not installed. */
  async versionOf(id: PluginId): Promise<string | null> {
    const folder = await this.find(id);
    return folder === null ? null : basename(folder);
  }

  /** The names of the plugins that are kept of a marketplace. */
  async pluginsOf(marketplace: string): Promise<readonly string[]> {
    const entries = await readdir(join(this.#folder, marketplace), { withFileTypes: true }).catch(() => []); // None is installed.
    return entries.filter((entry) => entry.isDirectory() && isPluginName(entry.name)).map(({ name }) => name);
  }

  async remove({ marketplace, plugin }: PluginId): Promise<void> {
    await rm(join(this.#folder, marketplace, plugin), { recursive: true, force: true });
  }
}

export const isPluginVersion = (name: string): boolean => /^[A-Za-z0-9._+-]+$/.test(name) && name !== '.' && name !== '..';

export const versionMistake = (name: string): string =>
  name === '.' || name === '..'
    ? 'invalid plugin version: path traversal is not allowed'
    : 'invalid plugin version: only ASCII letters, digits, `.`, `+`, `_`, and `-` are allowed';

/** Folders and regular files. Links are left out: they could lead anywhere. */
async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for await (const entry of await opendir(from)) {
    if (entry.isDirectory()) {
      if (entry.name !== '.git') await copyFolder(join(from, entry.name), join(to, entry.name));
    } else if (entry.isFile()) {
      await copyFile(join(from, entry.name), join(to, entry.name));
    }
  }
}
