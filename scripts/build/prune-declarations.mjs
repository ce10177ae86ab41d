import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Removes the declarations that no entry leads to: nobody can import them, and everybody would have to install them. */
export async function pruneDeclarations(folder, entries) {
  const reached = new Set();
  const visit = async (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = await readFile(file, 'utf8');
    const targets = [...text.matchAll(/(?:from|import\(|import) ?["'](\.[^"']*)["']/g)].map(([, target]) => target);
    for (const target of targets) await visit(join(dirname(file), target.replace(/\.js$/, '.d.ts')));
  };
  for (const entry of entries) await visit(join(folder, entry));

  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.d.ts')).map((name) => join(folder, name));
  await Promise.all(files.filter((file) => !reached.has(file)).map((file) => rm(file)));
}
