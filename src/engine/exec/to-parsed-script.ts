import type { Node } from 'web-tree-sitter';
import type { HereDocument, ParsedScript, PlainCommand } from './parsed-script.js';

/** What the tree of a script says of it. */
export function toParsedScript(root: Node): ParsedScript {
  const commands: PlainCommand[] = [];
  const seen = { hasPipe: false };
  const isPlain = root.childCount > 0 && takeStatements(root, commands, seen) && commands.length > 0;
  return {
    plain: isPlain ? commands : null,
    hasPipe: isPlain && seen.hasPipe,
    hereDocument: isPlain ? null : toHereDocument(root),
  };
}

const joiners: ReadonlySet<string> = new Set(['&&', '||', ';', '|', '\n']);

/** False: there is something that is not plain. */
function takeStatements(node: Node, into: PlainCommand[], seen: { hasPipe: boolean }): boolean {
  for (const child of node.children) {
    if (child === null) return false;
    if (child.type === 'list' || child.type === 'pipeline') {
      if (!takeStatements(child, into, seen)) return false;
    } else if (child.type === 'command') {
      const words = toWords(child);
      if (words === null) return false;
      into.push(words);
    } else if (joiners.has(child.type)) {
      if (child.type === '|') seen.hasPipe = true;
    } else {
      return false;
    }
  }
  return true;
}

function toWords(command: Node): PlainCommand | null {
  const words: string[] = [];
  for (const child of command.children) {
    const isProgram = child?.type === 'command_name';
    const part = isProgram ? child.children[0] : child;
    if (!part || isLineContinuation(part)) continue;
    // Whoever quotes the name of a program has something in mind that its name does not say.
    if (isProgram && part.type !== 'word') return null;
    const word = toWord(part);
    if (word === null) return null;
    words.push(word);
  }
  return words.length === 0 ? null : words;
}

const isLineContinuation = (node: Node): boolean => node.type === 'word' && /^(\\\r?\n\s*)+$/.test(node.text);

/** The text that a literal word stands for; `null` when the shell would expand it. */
function toWord(node: Node): string | null {
  switch (node.type) {
    case 'word':
    case 'number':
      return node.childCount === 0 ? node.text.replace(/\\([\s\S])/g, (_match, escaped) => (escaped === '\n' ? '' : escaped)) : null;
    case 'raw_string':
      return node.text.slice(1, -1);
    case 'string':
      if (node.namedChildren.some((child) => child?.type !== 'string_content')) return null;
      return node.text.slice(1, -1).replace(/\\(["\\$`\n])/g, (_match, escaped) => (escaped === '\n' ? '' : escaped));
    case 'concatenation': {
      let joined = '';
      for (const child of node.children) {
        const part = child === null ? null : toWord(child);
        if (part === null) return null;
        joined += part;
      }
      return joined;
    }
    default:
      return null;
  }
}

/** The grammar hangs the redirection of a list's last command on the whole list. */
function toHereDocument(root: Node): HereDocument | null {
  const [statement, ...others] = root.namedChildren;
  if (statement?.type !== 'redirected_statement' || others.length > 0) return null;
  const [body, redirect, ...more] = statement.namedChildren;
  if (redirect?.type !== 'heredoc_redirect' || more.length > 0) return null;
  if (body?.type === 'command') return joinHereDocument(body, redirect, null);
  if (body?.type !== 'list' || body.childCount !== 3 || body.children[1]?.type !== '&&') return null;
  const [change, command] = body.namedChildren;
  const [program, folder, ...rest] = (change?.type === 'command' && toWords(change)) || [];
  if (program !== 'cd' || folder === undefined || rest.length > 0 || command?.type !== 'command') return null;
  return joinHereDocument(command, redirect, folder);
}

function joinHereDocument(command: Node, redirect: Node, folder: string | null): HereDocument | null {
  const words = toWords(command);
  if (words === null) return null;
  const parts = redirect.namedChildren;
  if (parts.some((part) => part && !['heredoc_start', 'heredoc_body', 'heredoc_end'].includes(part.type))) return null;
  const start = parts.find((part) => part?.type === 'heredoc_start');
  const text = parts.find((part) => part?.type === 'heredoc_body');
  const isQuoted = /["'\\]/.test(start?.text ?? '');
  const isExpanded = !isQuoted && (text?.namedChildren.some((child) => child?.type !== 'heredoc_content') ?? false);
  return { words, text: isExpanded ? null : (text?.text ?? ''), folder };
}
