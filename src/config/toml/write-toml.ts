import { isDeepStrictEqual } from 'node:util';
import type { AST } from 'toml-eslint-parser';
import { applyEdit, type ConfigEdit, valueAt } from '../apply-edit.js';
import { parseExactToml } from './parse-toml.js';
import { isWithin, keysOf, type PlacedValue, parseTomlDocument, splice, type TomlDocument, tablesOf, valuesOf } from './toml-document.js';
import { insertLines, insertTable, lineEnd, lineStart, removeBlock } from './toml-lines.js';
import { endOfRoot, placeForTable } from './toml-places.js';
import { isTable, type TomlTable } from './toml-table.js';
import { toTomlKey, toTomlValue } from './toml-text.js';

type Path = readonly string[];

/**
 * Makes edits in a text and leaves all the rest of it as it is: comments, order, spaces. A table that is edited as a whole
 * has its keys in order afterwards. @throws EditMistake
 */
export async function writeToml(text: string, edits: readonly ConfigEdit[]): Promise<string> {
  let edited = withPlainLines(text);
  for (const edit of edits) edited = await editOnce(edited, edit);
  return edited;
}

/** Without a mark of the byte order at its head, and each line ended alike. */
const withPlainLines = (text: string): string => text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');

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

/**
 * What stands above the path must be a table with a header: one between braces is closed. Values in it stay as they are. One
 * that holds nothing but the next needs no header.
 */
async function openInlineTables(text: string, path: Path): Promise<string> {
  let open = text;
  let blanks: NewHeader['blanks'] = 'kept';
  for (let depth = 1; depth < path.length; depth++) {
    const document = await parseTomlDocument(open);
    const at = path.slice(0, depth);
    const outer = exactValue(document, at);
    if (outer?.value.type !== 'TOMLInlineTable') continue;
    let table = outer.value;
    for (let only = onlyTableIn(table, path[depth]); only !== null && depth + 1 < path.length; only = onlyTableIn(table, path[depth])) {
      table = only;
      depth++;
    }
    const lines = table.body.map(({ range }) => `${open.slice(...range)}\n`).join('');
    open = await replaceByHeader(document, outer, { at, below: path.slice(at.length, depth), lines, blanks });
    blanks = 'dropped';
  }
  return open;
}

/** The table between braces of that name, where it is all that is in another. */
function onlyTableIn({ body }: AST.TOMLInlineTable, name: string | undefined): AST.TOMLInlineTable | null {
  const [only, other] = body;
  if (only === undefined || other !== undefined || only.value.type !== 'TOMLInlineTable') return null;
  const keys = keysOf(only);
  return keys.length === 1 && keys[0] === name ? only.value : null;
}

interface NewHeader {
  /** Where the value is. */
  readonly at: Path;
  /** The keys from there to the table, when not the value itself becomes it. */
  readonly below?: Path;
  /** What stands under the header. */
  readonly lines: string;
  /** Those behind the key of the value: a key stays as it is written, but one that stood between braces. */
  readonly blanks: 'kept' | 'dropped';
}

/** A value becomes a table, in the place of the value. */
async function replaceByHeader(
  document: TomlDocument,
  value: AST.TOMLKeyValue,
  { at, below = [], lines, blanks }: NewHeader,
): Promise<string> {
  const { text } = document;
  const path = [...at, ...below];
  const [, end] = value.key.range;
  const isAsWritten = blanks === 'kept' && below.length === 0;
  const name = toTomlKey(path) + (isAsWritten ? text.slice(end, text.indexOf('=', end)) : '');
  const left = await remove(text, at);
  return insertTable(left, placeForTable(document, path) - (text.length - left.length), `[${name}]\n${lines}`);
}

const insertHeader = (document: TomlDocument, path: Path, lines: string): string =>
  insertTable(document.text, placeForTable(document, path), `[${toTomlKey(path)}]\n${lines}`);

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
  return insertHeader(document, parent, line(path.slice(-1)));
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
  const own = Object.entries(table)
    .filter(([, value]) => !isTable(value))
    .sort(byKey);
  const inner = Object.entries(table)
    .filter(([, value]) => isTable(value))
    .sort(byKey);
  let written = await writeOwn(text, { path, table, own });
  for (const [key, value] of inner) if (isTable(value)) written = await writeTable(written, [...path, key], value);
  return written;
}

/** The header of a table with its own values. Tables below it that are to stay are left where they are. */
async function writeOwn(text: string, { path, table, own }: { path: Path; table: TomlTable; own: Members }): Promise<string> {
  const document = await parseTomlDocument(text);
  const lines = own.map(toLine).join('');
  const value = exactValue(document, path);
  if (value !== null) return replaceByHeader(document, value, { at: path, lines, blanks: 'kept' });
  const isList = tablesOf(document).some(({ kind, resolvedKey }) => kind === 'array' && isWithin(resolvedKey, path));
  const isDotted = valuesOf(document).some((placed) => isDottedInto(placed, path));
  const base = isList || isDotted ? await remove(text, path) : await removeOthers(text, path, table);
  const left = await parseTomlDocument(base);
  if (headerOf(left, path) !== null) return rewriteBody(left, path, own);
  if (!isDotted || path.length > 1) return insertHeader(left, path, lines);
  return insertTable(base, endOfRoot(left), `[${toTomlKey(path)}]\n${lines}`);
}

type Members = readonly (readonly [string, unknown])[];

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : 1);

const toLine = ([key, value]: readonly [string, unknown]): string => `${toTomlKey([key])} = ${toTomlValue(value)}\n`;

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
