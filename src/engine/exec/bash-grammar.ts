import type { Node, Parser } from 'web-tree-sitter';
import { findWasmFile } from '../../platform/files/wasm-file.js';
import type { ParsedScript, PlainCommand } from './parsed-script.js';
import { scriptOf } from './shell-argv.js';
import { toParsedScript } from './to-parsed-script.js';

/** Reads shell scripts with the grammar of bash. It is loaded when the first script is read. */
export interface BashGrammar {
  parse(script: string): Promise<ParsedScript>;
}

/** Scripts longer than this are not looked into. */
const maxScriptLength = 100_000;

export function createBashGrammar(): BashGrammar {
  let loading: Promise<Parser> | null = null;
  return {
    async parse(script) {
      if (script.length > maxScriptLength) return unreadable;
      loading ??= loadParser();
      const parser = await loading;
      const parsed = parseWith(parser, script);
      const inner = innerScripts(parsed.plain ?? []).map(([command, text]) => [command, parseWith(parser, text)] as const);
      return inner.length === 0 ? parsed : { ...parsed, inner: new Map(inner) };
    },
  };
}

function parseWith(parser: Parser, script: string): ParsedScript {
  const tree = parser.parse(script);
  if (tree === null) return unreadable;
  try {
    const root: Node = tree.rootNode;
    if (root.hasError) return unreadable;
    return toParsedScript(root);
  } finally {
    tree.delete(); // It lives outside of the garbage collector's reach.
  }
}

const innerScripts = (commands: readonly PlainCommand[]): readonly (readonly [PlainCommand, string])[] =>
  commands.flatMap((command) => {
    const script = scriptOf(command);
    return script === null ? [] : [[command, script] as const];
  });

const unreadable: ParsedScript = { plain: null, hasPipe: false, hereDocument: null };

async function loadParser(): Promise<Parser> {
  const { Language, Parser } = await import('web-tree-sitter');
  const [runtime, grammar] = await Promise.all([
    findWasmFile('web-tree-sitter.wasm', 'web-tree-sitter'),
    findWasmFile('tree-sitter-bash.wasm', 'tree-sitter-bash'),
  ]);
  await Parser.init({ locateFile: () => runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return parser;
}
