import { readFile } from 'node:fs/promises';
import { root } from './common.mjs';

/**
 * What a start loads stands in few files: to find and read one costs more than its code does. esbuild puts together what
 * the same entries need, so whatever is loaded later says that it needs the whole start, which is there by then.
 */
export const startInOnePiece = ({ start, name, apart = [] }) => ({
  name: 'start-in-one-piece',
  setup({ onResolve, onLoad, resolve }) {
    const later = new Set();
    onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === 'asked') return null;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: 'asked' });
      if (found.path !== start && !apart.includes(found.path)) later.add(found.path);
      return found;
    });
    onLoad({ filter: /\.ts$/ }, async ({ path }) =>
      later.has(path) ? { contents: `import 'start-in-one-piece'; ${await readFile(path, 'utf8')}`, loader: 'ts' } : null,
    );
    onResolve({ filter: /^start-in-one-piece$/ }, ({ path }) => ({ path, namespace: path }));
    // An import that is not used would be dropped: the package says that its files do nothing by themselves.
    const contents = `import { ${name} } from '${start}'; ${name}.name;`;
    onLoad({ filter: /.*/, namespace: 'start-in-one-piece' }, () => ({ contents, resolveDir: root }));
  },
});
