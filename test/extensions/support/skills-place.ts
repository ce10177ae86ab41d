import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Recorded, scriptedModel, startTestServer, type TestServerOptions } from 'keelson/testing';
import type { AppServer } from '../../../src/index.js';

export const skillText = (name: string, description = `does ${name}`): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\n# ${name}\n`;

/** A folder with a home, a user's home and a project, all its own, and servers that know no other. */
export interface SkillsPlace extends AsyncDisposable {
  readonly cwd: string;
  at(...names: string[]): string;
  /** Writes files, by their path below the place. */
  put(files: Readonly<Record<string, string | Buffer>>): Promise<void>;
  link(path: string, target: string): Promise<void>;
  config(): Promise<string>;
  start(options?: TestServerOptions): Promise<AppServer & Recorded>;
}

export async function makePlace(files: Readonly<Record<string, string | Buffer>> = {}): Promise<SkillsPlace> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-skills-')));
  const at = (...names: string[]): string => join(base, ...names);
  const put: SkillsPlace['put'] = async (written) => {
    for (const [path, text] of Object.entries(written)) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), text);
    }
  };
  await put({ 'home/config.toml': '[skills.bundled]\nenabled = false\n', 'work/.git/HEAD': 'ref: refs/heads/main\n', ...files });
  return {
    cwd: at('work'),
    at,
    put,
    link: async (path, target) => {
      await mkdir(dirname(at(path)), { recursive: true });
      await symlink(at(target), at(path));
    },
    config: () => readFile(at('home/config.toml'), 'utf8'),
    start: (options = {}) =>
      startTestServer({
        home: at('home'),
        cwd: at('work'),
        configFiles: 'files',
        env: { HOME: base, PATH: process.env['PATH'] ?? '' },
        model: scriptedModel([]),
        ...options,
      }),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}
