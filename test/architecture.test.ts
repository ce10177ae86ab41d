import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../src', import.meta.url));

/** The layers, lowest first. What stands on one line does not know its siblings. */
const tiers = [
  ['protocol'],
  ['platform'],
  ['store', 'config', 'auth', 'telemetry'],
  ['model', 'extensions'],
  ['engine'],
  ['server'],
  ['index.ts'],
  ['testing'],
];
const tierOf = (layer: string): number => tiers.findIndex((tier) => tier.includes(layer));
const mayImport = (from: string, to: string): boolean => from === to || tierOf(to) < tierOf(from) || (from === 'auth' && to === 'config');

const mayReadAmbient = (file: string): boolean => file.startsWith('platform/') || file === 'server/compose.ts';
const ambientReads = [
  /\bprocess\.env\b/,
  /\bprocess\.cwd\(/,
  /\bDate\.now\(/,
  /\bnew Date\(\)/,
  /\bMath\.random\(/,
  /\bhomedir\(/,
  /\brandomUUID\(/,
];

interface Source {
  readonly file: string;
  readonly tree: ts.SourceFile;
}

const sources: readonly Source[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, tree: ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true) }));

/** The only files that may name each other in a circle: a thread, its turns, what all of them share, and who watches them. */
const kernel = [
  'engine/goals/goals.ts',
  'engine/guardian/guardian.ts',
  'engine/hooks/thread-hooks.ts',
  'engine/rollout-trace/rollout-traces.ts',
  'engine/services.ts',
  'engine/thread/thread-watch.ts',
  'engine/thread/thread.ts',
  'engine/turn-work/turn-work.ts',
  'engine/turn/request-facts.ts',
  'engine/turn/turn-figures.ts',
  'engine/turn/turn-trace.ts',
  'engine/turn/turn.ts',
];

const layerOf = (file: string): string => file.split('/')[0] ?? file;

/** Every module that a file names: imports, re-exports, `import()` and types taken by `import('…')`. */
function importsOf(tree: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isDeclaration = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
    if (isDeclaration && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) found.push(node.moduleSpecifier.text);
    const [argument] = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments : [];
    if (argument && ts.isStringLiteral(argument)) found.push(argument.text);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
      found.push(node.argument.literal.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Those that are loaded with the file, or only read for their types. */
const staticImportsOf = (tree: ts.SourceFile): string[] =>
  tree.statements.flatMap((node) =>
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)
      ? [node.moduleSpecifier.text]
      : [],
  );

const targetsOf = ({ file, tree }: Source, names: readonly string[] = importsOf(tree)): string[] =>
  names.filter((name) => name.startsWith('.')).map((name) => relative(root, join(root, dirname(file), name)).replace(/\.js$/, '.ts'));

/** The code without its comments, which may well speak of what code may not do. */
const codeOf = (tree: ts.SourceFile): string => ts.createPrinter({ removeComments: true }).printFile(tree);

const violations = (rule: (source: Source) => readonly string[]): string[] =>
  sources.flatMap((source) => rule(source).map((what) => `${source.file}: ${what}`));

describe('the sources', () => {
  test('import only downwards', () => {
    const upwards = violations((source) => targetsOf(source).filter((target) => !mayImport(layerOf(source.file), layerOf(target))));

    expect(upwards).toEqual([]);
  });

  test('name each other in no circle, not even for a type, but for the kernel of the engine', () => {
    const targets = new Map(sources.map((source) => [source.file, targetsOf(source, staticImportsOf(source.tree))]));
    const reaches = (file: string): boolean => {
      const seen = new Set<string>();
      const open = [...(targets.get(file) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (next === file) return true;
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(...(targets.get(next) ?? []));
      }
      return false;
    };

    expect([...targets.keys()].filter(reaches).sort()).toEqual(kernel);
  });

  test('keep the contract free of Node, so that it loads in a browser', () => {
    const foreign = violations(({ file, tree }) =>
      layerOf(file) === 'protocol' ? importsOf(tree).filter((name) => !name.startsWith('.') && name !== 'zod') : [],
    );

    expect(foreign).toEqual([]);
  });

  test('read the environment, the clock, chance and the home only where they are handed in', () => {
    const reads = violations(({ file, tree }) => {
      const suspects = mayReadAmbient(file) ? [] : ambientReads.filter((read) => read.test(tree.text));
      const code = suspects.length === 0 ? '' : codeOf(tree);
      return suspects.filter((read) => read.test(code)).map(String);
    });

    expect(reads).toEqual([]);
  });

  test('have no default exports, no module state that changes, and `export *` only in the contract', () => {
    const unwanted = violations(({ file, tree }) =>
      tree.statements.flatMap((node) => {
        if (ts.isExportAssignment(node)) return ['default export'];
        if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))
          return ['default export'];
        if (ts.isExportDeclaration(node) && !node.exportClause && file !== 'protocol/index.ts') return ['export *'];
        const isLet =
          ts.isVariableStatement(node) &&
          !(node.declarationList.flags & ts.NodeFlags.Const) &&
          !node.modifiers?.some((m) => m.kind === ts.SyntaxKind.DeclareKeyword);
        return isLet ? ['module-level let'] : [];
      }),
    );

    expect(unwanted).toEqual([]);
  });
});
