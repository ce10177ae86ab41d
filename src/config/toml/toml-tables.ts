import type { AST } from 'toml-eslint-parser';
import { isWithin, parseTomlDocument, splice, type TomlDocument, tablesOf, valuesOf } from './toml-document.js';
import { type Block, insertTable, lineEnd, lineStart, removeBlock } from './toml-lines.js';
import type { TomlTable } from './toml-table.js';
import { toInlineTable, toTomlKey, toTomlLines } from './toml-text.js';

/**
 * Adds an entry to an array of tables. It comes after the last one, in the way in which the others are written; the first
 * one becomes a `[[a.b]]` after its siblings, else after all that is there. All the rest of the text stays as it is. @throws when the text is no TOML
 */
export async function appendTomlTable(text: string, path: readonly string[], entry: TomlTable): Promise<string> {
  const document = await parseTomlDocument(text);
  const block = `[[${toTomlKey(path)}]]\n${toTomlLines(entry)}`;
  const lastEntry = entriesIn(document, path).at(-1);
  if (lastEntry !== undefined) return insertTable(text, lastEntry.end, block);
  const array = inlineArrayIn(document, path);
  if (array !== null) return appendElement(text, array, toInlineTable(entry));
  const inline = inlineTableAbove(document, path);
  if (inline !== null) return appendMember(text, inline, `${toTomlKey(inline.rest)} = [${toInlineTable(entry)}]`);
  const siblings = tablesOf(document).filter(({ resolvedKey }) => path.length > 1 && isWithin(resolvedKey, path.slice(0, -1)));
  const last = siblings.at(-1);
  const before = last ?? document.root.body.at(-1);
  return insertTable(text, before === undefined ? text.length : lineEnd(text, before.range[1]), block);
}

/** Removes the entries of an array of tables that `isMeant` points out, and the array with its last one. */
export async function removeTomlTables(text: string, path: readonly string[], isMeant: (entry: TomlTable) => boolean): Promise<string> {
  const { getStaticTOMLValue } = await import('toml-eslint-parser');
  for (let left = text; ; ) {
    const document = await parseTomlDocument(left);
    const entry = entriesIn(document, path).find(({ head }) => isMeant(tableOf(head.body, getStaticTOMLValue)));
    const array = inlineArrayIn(document, path);
    const element = array?.elements.find((node) => node.type === 'TOMLInlineTable' && isMeant(tableOf(node.body, getStaticTOMLValue)));
    if (entry !== undefined) left = entry.blocks.reduceRight(removeBlock, left);
    else if (array && element) left = removeElement(left, array, element);
    else return left;
  }
}

interface Entry {
  readonly head: AST.TOMLTable;
  /** Whole lines, its own and those of the tables below it; other tables may stand between. */
  readonly blocks: readonly Block[];
  readonly end: number;
}

/** The `[[…]]` entries of an array, each with the tables below it. */
function entriesIn(document: TomlDocument, path: readonly string[]): readonly Entry[] {
  const tables = tablesOf(document);
  return tables.flatMap((head) => {
    const isEntry = head.kind === 'array' && head.resolvedKey.length === path.length + 1 && isWithin(head.resolvedKey, path);
    if (!isEntry) return [];
    const own = tables.filter((table) => isWithin(table.resolvedKey, head.resolvedKey));
    const blocks = own.map(({ range }): Block => [lineStart(document.text, range[0]), lineEnd(document.text, range[1])]);
    return [{ head, blocks, end: blocks.at(-1)?.[1] ?? document.text.length }];
  });
}

function inlineArrayIn(document: TomlDocument, path: readonly string[]): AST.TOMLArray | null {
  const found = valuesOf(document).find((placed) => placed.path.length === path.length && isWithin(placed.path, path));
  return found?.node.value.type === 'TOMLArray' ? found.node.value : null;
}

interface InlineTable {
  readonly table: AST.TOMLInlineTable;
  /** The keys from the table to what is looked for. */
  readonly rest: readonly string[];
}

/** An inline table is closed: what belongs into it must be written into it. */
function inlineTableAbove(document: TomlDocument, path: readonly string[]): InlineTable | null {
  const above = valuesOf(document).filter((placed) => placed.path.length < path.length && isWithin(path, placed.path));
  const nearest = above.at(-1);
  return nearest?.node.value.type === 'TOMLInlineTable' ? { table: nearest.node.value, rest: path.slice(nearest.path.length) } : null;
}

function appendElement(text: string, array: AST.TOMLArray, element: string): string {
  const last = array.elements.at(-1);
  if (last !== undefined) return splice(text, [last.range[1], last.range[1]], `, ${element}`);
  const start = array.range[0] + 1;
  return splice(text, [start, start], element);
}

function appendMember(text: string, { table }: InlineTable, member: string): string {
  const last = table.body.at(-1);
  if (last !== undefined) return splice(text, [last.range[1], last.range[1]], `, ${member}`);
  return splice(text, table.range, `{ ${member} }`);
}

function removeElement(text: string, array: AST.TOMLArray, element: AST.TOMLContentNode): string {
  const { elements } = array;
  const at = elements.indexOf(element);
  const next = elements[at + 1];
  const previous = elements[at - 1];
  if (next !== undefined) return splice(text, [element.range[0], next.range[0]], '');
  if (previous !== undefined) return splice(text, [previous.range[1], element.range[1]], '');
  return removeMember(text, array.parent);
}

function removeMember(text: string, member: AST.TOMLNode): string {
  if (member.type !== 'TOMLKeyValue') return text;
  if (member.parent.type !== 'TOMLInlineTable')
    return removeBlock(text, [lineStart(text, member.range[0]), lineEnd(text, member.range[1])]);
  const { body } = member.parent;
  const next = body[body.indexOf(member) + 1];
  const previous = body[body.indexOf(member) - 1];
  if (next !== undefined) return splice(text, [member.range[0], next.range[0]], '');
  return splice(text, [previous?.range[1] ?? member.range[0], member.range[1]], '');
}

const tableOf = (body: readonly AST.TOMLKeyValue[], toValue: (node: AST.TOMLContentNode) => unknown): TomlTable =>
  Object.fromEntries(
    body.map(({ key, value }) => [key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value)).join('.'), toValue(value)]),
  );
