import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { writeCodeCache } from './code-cache.mjs';
import { at, common, copyGrammar, library, licencesOf, toOneByte } from './common.mjs';
import { startInOnePiece } from './start-in-one-piece.mjs';

/** What the program bundles from source. */
const own = { ...library, 'keelson-transport': at('transport/src/index.ts') };

const native = ['better-sqlite3', '@lydell/node-pty', '@parcel/watcher', '@napi-rs/keyring', 'sharp'];

/** A CommonJS package in a chunk of its own has nothing but a default export: it gets the names that Node finds in it. */
const namedExports = {
  name: 'named-exports',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind, namespace, resolveDir }) => {
      const isPackage = !isBuiltin(path) && !native.includes(path) && !(path in own);
      return isPackage && kind === 'dynamic-import' && namespace === 'file'
        ? { path, namespace: 'named-exports', pluginData: resolveDir }
        : null;
    });
    onLoad({ filter: /.*/, namespace: 'named-exports' }, async ({ path, pluginData: resolveDir }) => {
      const found = Object.keys(await import(path)).filter((name) => name !== 'module.exports');
      const names = found.filter((name) => name !== 'default');
      const lines = [`import * as all from '${path}';`, `export const { ${names.join(', ')} } = all;`];
      if (found.length > names.length) lines.push('export default all.default;');
      return { contents: lines.join('\n'), resolveDir };
    });
  },
};

/**
 * The server program: the library and every JavaScript dependency in it; native packages stay outside. What not every
 * start needs is in chunks of its own: a file is read and parsed whole, whatever of it runs.
 */
export async function buildProgram() {
  const apart = ['proxy', 'socket-path', 'trace-reduce', 'generate'].map((name) => at(`transport/src/${name}.ts`));
  const outdir = at('transport/dist');
  const { metafile, outputFiles } = await build({
    ...common,
    metafile: true,
    write: false,
    entryPoints: { bin: at('transport/src/bin.ts') },
    outdir: join(outdir, 'chunks'),
    splitting: true,
    chunkNames: '[name]-[hash]',
    alias: own,
    external: native,
    plugins: [startInOnePiece({ start: at('transport/src/serve.ts'), name: 'serve', apart }), namedExports],
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: false,
  });
  await mkdir(join(outdir, 'chunks'), { recursive: true });
  await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  await copyFile(at('transport/src/program.cjs'), join(outdir, 'bin.js'));
  await chmod(join(outdir, 'bin.js'), 0o755);
  await Promise.all(outputFiles.map(async ({ path, text }) => writeFile(path, await toScript(text))));
  await copyGrammar('transport/dist');
  await licencesOf('transport/dist', [metafile]);
  await writeCodeCache(join(outdir, 'bin.js'));
}

/** A chunk as `program.cjs` takes it: a function over what CommonJS gives to a file. */
async function toScript(text) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: common.target,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__fileUrl' },
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const fileUrl = text.includes('import.meta.url') ? 'const __fileUrl = require("node:url").pathToFileURL(__filename).href;' : '';
  // A package's own `require` would hide ours from its `import()`.
  const imports = code.replace(/(?<=\.then\(\(\) ?=> ?(__toESM\()?)require(?=\()/g, '__import');
  return toOneByte(`(function (exports, require, module, __filename, __import) {${fileUrl}${lazyBuiltins(imports)}})`);
}

/** Node's own modules are loaded with their first use: many chunks name those that a start does not need. */
function lazyBuiltins(code) {
  const lazy = new Set();
  const declared = code.replace(/\b(import_\w+)=((?:__toESM\()?require\("node:[\w/]+"\)(?:,1\))?\)?)(?=[,;])/g, (_, name, load) => {
    lazy.add(name);
    return `${name}$,${name}=()=>${name}$??=${load}`;
  });
  // In parentheses, as `new` would take the call for its own.
  return declared.replace(/\bimport_\w+\b(?![$=])/g, (name) => (lazy.has(name) ? `(${name}())` : name));
}
