// What the builds have in common.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLicences } from './licences.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const at = (...parts) => join(root, ...parts);

/** The library's entry points, by name: what the program bundles from source, and what else stays a package. */
export const library = {
  keelson: at('src/index.ts'),
  'keelson/protocol': at('src/protocol/index.ts'),
  'keelson/testing': at('src/testing/index.ts'),
};

export const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
};

/** One wide character, in a comment, and the engine holds and reads the whole file at two bytes a character. */
export const toOneByte = (code) => code.replace(/\P{ASCII}/gu, '?'); // The compiler wrote those in strings as escapes.

export const licencesOf = (folder, metafiles) =>
  writeLicences(at(folder, 'THIRD-PARTY-LICENSES'), { root, metafiles, folders: grammarPackages.map((name) => at('node_modules', name)) });

const grammarPackages = ['web-tree-sitter', 'tree-sitter-bash'];

/** The parser of shell scripts, and the grammar that it reads them by: found beside the code that loads them. */
export async function copyGrammar(folder) {
  await copyFile(at('node_modules/web-tree-sitter/web-tree-sitter.wasm'), at(folder, 'web-tree-sitter.wasm'));
  await copyFile(at('node_modules/tree-sitter-bash/tree-sitter-bash.wasm'), at(folder, 'tree-sitter-bash.wasm'));
}
