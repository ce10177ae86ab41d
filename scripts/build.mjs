#!/usr/bin/env node
// Builds all that runs: dist/ (the library and its types), transport/dist/ (the server program), examples/dist/.
//   node scripts/build.mjs [--if-missing] [--code-only]
//     --if-missing: only where a source is newer than what was built;  --code-only: no declarations, in a second or two
import { execFile } from 'node:child_process';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { at, common, copyGrammar, library, licencesOf, root, toOneByte } from './build/common.mjs';
import { buildProgram } from './build/program.mjs';
import { pruneDeclarations } from './build/prune-declarations.mjs';
import { startInOnePiece } from './build/start-in-one-piece.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const sources = ['src', 'transport/src', 'examples', 'scripts', 'package.json', 'tsconfig.json', 'transport/package.json'];
const results = [
  'dist/index.js',
  'dist/index.d.ts',
  'transport/dist/bin.js',
  'transport/dist/lib/index.d.ts',
  'examples/exec/dist/main.js',
  'examples/tui/dist/main.js',
];

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
  if (!codeOnly) {
    await declarations('transport/tsconfig.build.json');
    await pruneDeclarations(at('dist'), ['index.d.ts', 'protocol/index.d.ts', 'testing/index.d.ts']);
    await pruneDeclarations(at('transport/dist/lib'), ['index.d.ts']);
  }
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
  const { metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: { index: library.keelson, 'protocol/index': library['keelson/protocol'], 'testing/index': library['keelson/testing'] },
    outdir: at('dist'),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !builtIn.includes(name)),
    plugins: [startInOnePiece({ start: library.keelson, name: 'AppServer' })],
  });
  await Promise.all((await filesOf('dist')).map(toOneByteText));
  await copyGrammar('dist');
  await licencesOf('dist', [metafile]);
}

const filesOf = async (folder) =>
  (await readdir(at(folder), { recursive: true })).filter((name) => name.endsWith('.js')).map((name) => at(folder, name));

const toOneByteText = async (path) => writeFile(path, toOneByte(await readFile(path, 'utf8')));

/** What is built on the packages, the library among them, which tsconfig.json would lead to its sources. */
const onPackages = { packages: 'external', external: ['keelson', 'keelson/*', 'keelson-transport'] };

async function buildTransport() {
  const outdir = at('transport/dist/lib');
  await build({ ...common, ...onPackages, entryPoints: { index: at('transport/src/index.ts') }, outdir });
  await writeFile(join(outdir, 'package.json'), '{ "type": "module" }\n');
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
