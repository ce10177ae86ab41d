import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes the licences of all packages of which something is in a build, into one file. `metafiles` are those of esbuild,
 * `folders` packages of which something was copied.
 */
export async function writeLicences(file, { root, metafiles, folders = [] }) {
  const bundled = metafiles.flatMap(({ inputs }) => Object.keys(inputs)).flatMap((input) => packageFolder(join(root, input)));
  const titles = new Map();
  for (const { title, text } of await Promise.all([...new Set([...bundled, ...folders])].sort().map(readLicence))) {
    titles.set(text, new Set([...(titles.get(text) ?? []), title]));
  }
  const parts = [...titles].map(([text, names]) => `${[...names].join('\n')}\n\n${text}\n`);
  await writeFile(file, ['Parts of these packages are in this folder.\n', ...parts].join(`\n${'-'.repeat(78)}\n\n`));
}

/** Of the innermost package that a file belongs to. */
function packageFolder(path) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.replaceAll('\\', '/')) ?? [];
  return folder === undefined ? [] : [folder];
}

async function readLicence(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file === undefined && !license) throw new Error(`${folder} says nothing of its licence`);
  const text = file === undefined ? `Licensed under ${license}.` : await readFile(join(folder, file), 'utf8');
  return { title: `${name} ${version}`, text: text.replaceAll('\r', '').trim() };
}
