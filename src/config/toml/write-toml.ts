import { isDeepStrictEqual } from 'node:util';
import type { AST } from 'toml-eslint-parser';
import { applyEdit, type ConfigEdit, valueAt } from '../apply-edit.js';
import { parseExactToml } from './parse-toml.js';
import { isWithin, keysOf, type PlacedValue, parseTomlDocument, splice, type TomlDocument, tablesOf, valuesOf } from './toml-document.js';
import { commentStart, insertLines, insertTable, lineEnd, lineStart, removeBlock } from './toml-lines.js';
import { isTable, type TomlTable } from './toml-table.js';
import { toTomlKey, toTomlValue } from './toml-text.js';

type Path = readonly string[];

/**
 * Makes edits in a text and leaves all the rest of it as it is: comments, order, spaces. A table that is edited as a whole
 * has its keys in order afterwards. @throws EditMistake
 */
export async function writeToml(text: string, edits: readonly ConfigEdit[]): Promise<string> {
  let edited = text;
  for (const edit of edits) edited = await editOnce(edited, edit);
  return edited;
}

async function editOnce(text: string, edit: ConfigEdit): Promise<string> {
  const before = parseExactToml(text);
  const after = applyEdit(before, edit);
  const { path } = edit;
  const value = valueAt(after, path);
  if (after === before || isDeepStrictEqual(value, valueAt(before, path))) return text;
  const opened = await openInlineTables(text, path);
  if (value === undefined) return remove(opened, path);
  return isTable(value) ? writeTable(opened, path, value) : writeValue(opened, path, value);
}

/** What stands above the path must be a table with a header: one between braces is closed. Values in it stay as they are. */
async function openInlineTables(text: string, path: Path): Promise<string> {
  let open = text;
  for (let depth = 1; depth < path.length; depth++) {
    const at = path.slice(0, depth);
    const document = await parseTomlDocument(open);
    const found = exactValue(document, at);
    if (found?.value.type !== 'TOMLInlineTable') continue;
    const lines = found.value.body.map(({ range }) => `${open.slice(...range)}\n`).join('');
    open = await insertHeader(await remove(open, at), at, { lines, isInPlaceOfKey: true });
  }
  return open;
}

async function writeValue(text: string, path: Path, value: unknown): Promise<string> {
  const document = await parseTomlDocument(text);
  const present = exactValue(document, path);
  if (present !== null) return splice(text, present.value.range, toTomlValue(value));
  const cleared = await remove(text, path);
  return addKey(cleared, await parseTomlDocument(cleared), path, value);
}

function addKey(text: string, document: TomlDocument, path: Path, value: unknown): string {
  const parent = path.slice(0, -1);
  const line = (keys: Path): string => `${toTomlKey(keys)} = ${toTomlValue(value)}\n`;
  const header = headerOf(document, parent);
  if (header !== null) return insertLines(text, lineEnd(text, header.body.at(-1)?.range[1] ?? header.key.range[1]), line(path.slice(-1)));
  if (parent.length === 0) return insertLines(text, endOfRoot(document), line(path));
  const dotted = valuesOf(document).findLast((placed) => isDottedInto(placed, parent));
  if (dotted !== undefined) return insertLines(text, lineEnd(text, dotted.node.range[1]), line(path.slice(depthOf(dotted))));
  return insertTable(text, placeForTable(text, document, parent), `[${toTomlKey(parent)}]\n${line(path.slice(-1))}`);
}

/** How many keys of a value's path stand in headers above it. */
const depthOf = ({ path, node }: PlacedValue): number => path.length - keysOf(node).length;

/** Whether it is a dotted key that makes the table of `parent`. */
const isDottedInto = (placed: PlacedValue, parent: Path): boolean =>
  placed.path.length > parent.length &&
  depthOf(placed) < parent.length &&
  isWithin(placed.path, parent) &&
  placed.node.parent.type !== 'TOMLInlineTable';

/** Writes a whole table: its own values under its header, in order, and its tables each under a header of its own. */
async function writeTable(text: string, path: Path, table: TomlTable): Promise<string> {
  const document = await parseTomlDocument(text);
  const header = headerOf(document, path);
  const isElsewhere =
    header === null || tablesOf(document).some(({ kind, resolvedKey }) => kind === 'array' && isWithin(path, resolvedKey));
  const isInPlaceOfKey = exactValue(document, path) !== null;
  const isNew = isElsewhere && !isImplied(document, path);
  const own = Object.entries(table)
    .filter(([, value]) => !isTable(value))
    .sort(byKey);
  const inner = Object.entries(table)
    .filter(([, value]) => isTable(value))
    .sort(byKey);
  const headed = isElsewhere && !isNew ? await insertHeader(text, path, { lines: '', isInPlaceOfKey }) : text;
  let written = isNew
    ? await insertHeader(await remove(text, path), path, { lines: own.map(toLine).join(''), isInPlaceOfKey })
    : rewriteBody(await parseTomlDocument(await removeOthers(headed, path, table)), path, own);
  for (const [key, value] of inner) if (isTable(value)) written = await writeTable(written, [...path, key], value);
  return written;
}

/** Whether nothing but the headers of the tables below it makes a table. */
const isImplied = (document: TomlDocument, path: Path): boolean =>
  tablesOf(document).every(
    ({ kind, resolvedKey }) => !isWithin(path, resolvedKey) && (kind === 'standard' || !isWithin(resolvedKey, path)),
  ) && valuesOf(document).every((placed) => !isWithin(placed.path, path) || depthOf(placed) > path.length);

type Members = readonly (readonly [string, unknown])[];

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : 1);

const toLine = ([key, value]: readonly [string, unknown]): string => `${toTomlKey([key])} = ${toTomlValue(value)}\n`;

interface NewTable {
  readonly lines: string;
  /** It takes the place of a value: a table of the root then comes before all others. */
  readonly isInPlaceOfKey: boolean;
}

async function insertHeader(text: string, path: Path, { lines, isInPlaceOfKey }: NewTable): Promise<string> {
  const document = await parseTomlDocument(text);
  const at = isInPlaceOfKey && path.length === 1 ? endOfRoot(document) : placeForTable(text, document, path);
  return insertTable(text, at, `[${toTomlKey(path)}]\n${lines}`);
}

/** After the values that stand under no header. */
function endOfRoot({ text, root }: TomlDocument): number {
  const last = root.body.filter((node) => node.type === 'TOMLKeyValue').at(-1);
  if (last !== undefined) return lineEnd(text, last.range[1]);
  const first = root.body[0];
  return first === undefined ? text.length : commentStart(text, lineStart(text, first.range[0]));
}

/** Before its own tables, else after those that have the same parent, else at the end: comments that end the text stay there. */
function placeForTable(text: string, document: TomlDocument, path: Path): number {
  const tables = tablesOf(document);
  const own = tables.find(({ resolvedKey }) => isWithin(resolvedKey, path));
  if (own !== undefined) return commentStart(text, lineStart(text, own.range[0]));
  const parent = path.slice(0, -1);
  const siblings = parent.length === 0 ? tables : tables.filter(({ resolvedKey }) => isWithin(resolvedKey, parent));
  const last = siblings.at(-1) ?? document.root.body.at(-1);
  return last === undefined ? text.length : lineEnd(text, last.range[1]);
}

/** Removes the tables below a path that are not to be there. */
async function removeOthers(text: string, path: Path, table: TomlTable): Promise<string> {
  let left = text;
  const present = valueAt(parseExactToml(text), path);
  for (const [key, value] of Object.entries(isTable(present) ? present : {})) {
    const isKept = isTable(value) && isTable(table[key]);
    const isNested = isTable(value) || (Array.isArray(value) && value.some(isTable));
    if (isNested && !isKept) left = await remove(left, [...path, key]);
  }
  return left;
}

/** The values under a header in order, each with its comments; what is new at its place, what is gone with its comments. */
function rewriteBody(document: TomlDocument, path: Path, own: Members): string {
  const { text } = document;
  const header = headerOf(document, path);
  if (header === null) return text;
  const start = lineEnd(text, header.key.range[1]);
  const end = lineEnd(text, header.body.at(-1)?.range[1] ?? header.key.range[1]);
  let above = start;
  const entries = new Map<string, { readonly node: AST.TOMLKeyValue; readonly from: number; readonly to: number }>();
  for (const node of header.body) {
    const to = lineEnd(text, node.range[1]);
    entries.set(keysOf(node).join('\0'), { node, from: above, to });
    above = to;
  }
  const lines = own.map(([key, value]) => {
    const entry = entries.get(key);
    if (entry === undefined) return toLine([key, value]);
    const { node, from, to } = entry;
    const block = splice(text.slice(from, to), [node.value.range[0] - from, node.value.range[1] - from], valueText(text, node, value));
    return block.endsWith('\n') ? block : `${block}\n`;
  });
  const head = text.slice(0, start);
  return `${head}${head.endsWith('\n') ? '' : '\n'}${lines.join('')}${text.slice(end)}`;
}

/** A value that stays the same stays as it is written. */
function valueText(text: string, node: AST.TOMLKeyValue, value: unknown): string {
  const written = text.slice(node.value.range[0], node.value.range[1]);
  return toTomlValue(parseExactToml(`value = ${written}`)['value']) === toTomlValue(value) ? written : toTomlValue(value);
}

/** Takes out whatever is written at a path or below it. */
async function remove(text: string, path: Path): Promise<string> {
  for (let left = text; ; ) {
    const document = await parseTomlDocument(left);
    const table = tablesOf(document).findLast(({ resolvedKey }) => isWithin(resolvedKey, path));
    const value = valuesOf(document).find((placed) => placed.path.length >= path.length && isWithin(placed.path, path))?.node;
    if (table !== undefined) left = removeBlock(left, [lineStart(left, table.range[0]), lineEnd(left, table.range[1])]);
    else if (value !== undefined) left = removeBlock(left, [lineStart(left, value.range[0]), lineEnd(left, value.range[1])]);
    else return left;
  }
}

const headerOf = (document: TomlDocument, path: Path): AST.TOMLTable | null =>
  tablesOf(document).find(
    ({ kind, resolvedKey }) => kind === 'standard' && resolvedKey.length === path.length && isWithin(resolvedKey, path),
  ) ?? null;

const exactValue = (document: TomlDocument, path: Path): AST.TOMLKeyValue | null =>
  valuesOf(document).find((placed) => placed.path.length === path.length && isWithin(placed.path, path))?.node ?? null;
