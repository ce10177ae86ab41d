#!/usr/bin/env node
// Builds all that runs: dist/ (the library and its types), transport/dist/ (the server program), examples/dist/.
//   node scripts/build.mjs [--if-missing] [--code-only]
//     --if-missing: only where a source is newer than what was built;  --code-only: no declarations, in a second or two
import { execFile } from 'node:child_process';
import { chmod, copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const sources = ['src', 'transport/src', 'examples', 'scripts', 'package.json', 'tsconfig.json', 'transport/package.json'];
const results = [
  'dist/index.js',
  'dist/index.d.ts',
  'transport/dist/bin.js',
  'transport/dist/index.d.ts',
  'examples/exec/dist/main.js',
  'examples/tui/dist/main.js',
];

/** The library's entry points, by name: what the program bundles from source, and what else stays a package. */
const library = {
  keelson: at('src/index.ts'),
  'keelson/protocol': at('src/protocol/index.ts'),
  'keelson/testing': at('src/testing/index.ts'),
};

const common = {
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

async function main() {
  if (process.argv.includes('--if-missing') && (await isFresh())) return;
  const began = Date.now();
  await Promise.all(
    ['dist', 'transport/dist', 'examples/dist', 'examples/exec/dist', 'examples/tui/dist'].map((path) =>
      rm(at(path), { recursive: true, force: true }),
    ),
  );
  const codeOnly = process.argv.includes('--code-only');
  await Promise.all([
    codeOnly ? null : declarations('tsconfig.build.json'),
    buildLibrary(),
    buildProgram(),
    buildTransport(),
    buildExamples(),
    buildRunner(),
    buildTerminal(),
  ]);
  if (!codeOnly) await declarations('transport/tsconfig.build.json');
  console.log(`built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/**
 * What every start needs, built in: to find and load these packages file by file takes longer than to run them (zod's
 * own entry alone loads 95, most of them languages). Copies of zod work together: they share their registry and know
 * each other's schemas. Their types stay dependencies.
 */
const builtIn = ['zod', 'smol-toml', 'p-queue', 'eventemitter3', 'ignore'];

/** One build for all entries: what they share is one module, so an `RpcError` is the same class everywhere. */
async function buildLibrary() {
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(at('package.json'), 'utf8'));
  await build({
    ...common,
    entryPoints: { index: library.keelson, 'protocol/index': library['keelson/protocol'], 'testing/index': library['keelson/testing'] },
    outdir: at('dist'),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !builtIn.includes(name)),
    plugins: [startInOnePiece({ start: library.keelson, name: 'AppServer' })],
  });
  await Promise.all([...[...builtIn, 'p-timeout'].map(copyLicence), ...(await filesOf('dist')).map(toOneByteText)]);
  await copyGrammar('dist');
}

/**
 * What a start loads stands in few files: to find and read one costs more than its code does. esbuild puts together what
 * the same entries need, so whatever is loaded later says that it needs the whole start, which is there by then.
 */
const startInOnePiece = ({ start, name, apart = [] }) => ({
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

async function copyLicence(name) {
  const folder = at('node_modules', name);
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  await copyFile(join(folder, file), at('dist', `${name}.LICENSE`));
}

const filesOf = async (folder) =>
  (await readdir(at(folder), { recursive: true })).filter((name) => name.endsWith('.js')).map((name) => at(folder, name));

/** One wide character, in a comment, and the engine holds and reads the whole file at two bytes a character. */
async function toOneByteText(path) {
  const code = await readFile(path, 'utf8');
  await writeFile(path, code.replace(/\P{ASCII}/gu, '?')); // The compiler wrote those in strings as escapes.
}

/** The parser of shell scripts, and the grammar that it reads them by: found beside the code that loads them. */
async function copyGrammar(folder) {
  await copyFile(at('node_modules/web-tree-sitter/web-tree-sitter.wasm'), at(folder, 'web-tree-sitter.wasm'));
  await copyFile(at('node_modules/tree-sitter-bash/tree-sitter-bash.wasm'), at(folder, 'tree-sitter-bash.wasm'));
}

/** What is built on the packages, the library among them, which tsconfig.json would lead to its sources. */
const onPackages = { packages: 'external', external: ['keelson', 'keelson/*', 'keelson-transport'] };

function buildTransport() {
  return build({ ...common, ...onPackages, entryPoints: { index: at('transport/src/index.ts') }, outdir: at('transport/dist') });
}

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
async function buildProgram() {
  const apart = ['proxy', 'socket-path', 'trace-reduce', 'generate'].map((name) => at(`transport/src/${name}.ts`));
  const outdir = at('transport/dist');
  await build({
    ...common,
    entryPoints: { bin: at('transport/src/bin.ts') },
    outdir,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    alias: own,
    external: native,
    plugins: [startInOnePiece({ start: at('transport/src/serve.ts'), name: 'serve', apart }), namedExports],
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: false,
    banner: {
      // It stands behind the hashbang of bin.ts. CommonJS dependencies ask for Node's own modules by `require`.
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
  });
  await Promise.all([chmod(join(outdir, 'bin.js'), 0o755), ...(await filesOf('transport/dist')).map(toOneByteText)]);
  await copyGrammar('transport/dist');
}

async function buildExamples() {
  const entryPoints = (await readdir(at('examples'))).filter((name) => /\.ts$/.test(name)).map((name) => at('examples', name));
  await build({ ...common, bundle: false, entryPoints, outbase: at('examples'), outdir: at('examples/dist') });
}

/** The headless runner, and what `npm start` runs: programs on the library's package. */
async function buildRunner() {
  const outdir = at('examples/exec/dist');
  const entryPoints = ['main', 'start'].map((name) => at(`examples/exec/src/${name}.ts`));
  await build({ ...common, ...onPackages, entryPoints, outdir });
  await chmod(join(outdir, 'main.js'), 0o755);
}

/** The terminal UI. React and ink stay packages: production builds of them are chosen where they are loaded. */
async function buildTerminal() {
  const outdir = at('examples/tui/dist');
  await build({ ...common, ...onPackages, entryPoints: [at('examples/tui/src/main.ts')], outdir, jsx: 'automatic' });
  await chmod(join(outdir, 'main.js'), 0o755);
}

async function declarations(project) {
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', at(project)], { cwd: root });
  } catch (error) {
    throw new Error(`tsc -p ${project} failed\n${error.stdout ?? error.message}`);
  }
}

async function isFresh() {
  const built = await Promise.all(results.map((path) => modifiedMs(at(path))));
  const oldestResult = Math.min(...built);
  if (oldestResult === 0) return false;
  const newest = await Promise.all(sources.map((path) => newestUnder(at(path))));
  return Math.max(...newest) <= oldestResult;
}

/** Of files only: building makes directories of its own beside the sources. */
async function newestUnder(path) {
  const info = await stat(path).catch(() => null);
  if (!info?.isDirectory()) return info?.mtimeMs ?? 0;
  const entries = await entriesOf(path);
  return Math.max(0, ...(await Promise.all(entries.map((entry) => newestUnder(join(path, entry.name))))));
}

const isSource = (name) => name !== 'dist' && name !== 'node_modules' && !name.startsWith('.');

async function entriesOf(path) {
  return (await readdir(path, { withFileTypes: true })).filter((entry) => isSource(entry.name));
}

const modifiedMs = async (path) => (await stat(path).catch(() => null))?.mtimeMs ?? 0;

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
