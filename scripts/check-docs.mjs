#!/usr/bin/env node
// The pages for readers: every TypeScript snippet fits the built packages, every link leads somewhere, every page is linked
// from the README. A snippet may use the names of scripts/docs-snippets.d.ts without saying where they come from.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md', 'transport/README.md', ...docsPages()].map((name) =>
  join(root, name),
);
const texts = new Map(pages.map((page) => [page, readFileSync(page, 'utf8')]));

const mistakes = [...pages.flatMap(brokenLinks), ...unlinkedPages(), ...snippetMistakes()];
for (const mistake of mistakes) console.error(mistake);
console.log(`${pages.length} pages, ${snippets().size} snippets, ${mistakes.length} mistakes`);
process.exitCode = mistakes.length === 0 ? 0 : 1;

function docsPages() {
  return readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
}

function linksOf(page) {
  const prose = texts.get(page).replace(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^[a-z]+:/.test(target));
}

function brokenLinks(page) {
  return linksOf(page)
    .filter((target) => {
      const [path, anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      return !existsSync(file) || (anchor && !anchorsOf(readFileSync(file, 'utf8')).has(anchor));
    })
    .map((target) => `${relative(root, page)}: the link ${target} leads nowhere`);
}

/** As GitHub makes them of headings. */
function anchorsOf(text) {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function unlinkedPages() {
  const linked = new Set(linksOf(join(root, 'README.md')));
  return docsPages().flatMap((page) => (linked.has(page) ? [] : [`README.md: ${page} is not linked`]));
}

/** Each snippet as a module whose lines are those of its page. */
function snippets() {
  const found = new Map();
  for (const [page, text] of texts) {
    for (const { index, 1: code } of text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
      const line = text.slice(0, index).split('\n').length;
      found.set(`${page}.${line}.ts`, `${'\n'.repeat(line)}${code}export {};\n`);
    }
  }
  return found;
}

function snippetMistakes() {
  const modules = snippets();
  const options = {
    ...readOptions(),
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    isolatedModules: false,
    types: ['node'],
    paths: {
      keelson: [join(root, 'dist/index.d.ts')],
      'keelson/*': [join(root, 'dist/*/index.d.ts')],
      'keelson-transport': [join(root, 'transport/dist/lib/index.d.ts')],
    },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.readFile = (path) => modules.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) =>
    modules.has(path) ? ts.createSourceFile(path, modules.get(path), rest[0]) : getSourceFile(path, ...rest);
  const program = ts.createProgram([join(root, 'scripts/docs-snippets.d.ts'), ...modules.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(describe);
}

function readOptions() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
}

function describe({ file, start, messageText }) {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (!file) return text;
  const line = file.getLineAndCharacterOfPosition(start).line + 1;
  return `${relative(root, file.fileName.replace(/\.md\.\d+\.ts$/, '.md'))}:${line}: ${text}`;
}
