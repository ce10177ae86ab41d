import type { AST } from 'toml-eslint-parser';
import { applyEdit, type ConfigEdit, valueAt } from './apply-edit.js';
import type { ConfigTable } from './loaded-config.js';
import { isTable } from './overrides.js';
import { isWithin, keysOf, parseTomlDocument, splice, type TomlDocument, tablesOf, valuesOf } from './toml-document.js';
import { parseToml } from './toml-files.js';
import { insertLines, insertTable, lineEnd, lineStart, removeBlock } from './toml-lines.js';
import { toTomlKey, toTomlValue } from './toml-text.js';

type Path = readonly string[];

/**
 * Makes edits in a text and leaves all the rest of it as it is: comments, order, spaces. A table that is edited as a whole
 * has its keys in order afterwards. @throws EditMistake
 */
export async function editToml(text: string, edits: readonly ConfigEdit[]): Promise<string> {
  let edited = text;
  for (const edit of edits) edited = await editOnce(edited, edit);
  return edited;
}

async function editOnce(text: string, edit: ConfigEdit): Promise<string> {
  const before = parseToml(text);
  const after = applyEdit(before, edit);
  const { path } = edit;
  const value = valueAt(after, path);
  if (after === before || toTomlValue(value ?? '') === toTomlValue(valueAt(before, path) ?? '')) return text;
  const opened = await openInlineTables(text, path);
  if (value === undefined) return remove(opened, path);
  return isTable(value) ? writeTable(opened, path, value) : writeValue(opened, path, value);
}

/** What stands above the path must be a table with a header: one between braces is closed. */
async function openInlineTables(text: string, path: Path): Promise<string> {
  for (let open = text, depth = 1; ; depth++) {
    if (depth > path.length) return open;
    const at = path.slice(0, depth);
    const found = exactValue(await parseTomlDocument(open), at);
    if (found?.value.type !== 'TOMLInlineTable') continue;
    const value = valueAt(parseToml(open), at);
    if (isTable(value)) open = await writeTable(await remove(open, at), at, value);
  }
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
  if (parent.length === 0) {
    const last = document.root.body.filter((node) => node.type === 'TOMLKeyValue').at(-1);
    return insertLines(text, last === undefined ? firstLine(document) : lineEnd(text, last.range[1]), line(path));
  }
  const dotted = valuesOf(document).findLast((placed) => placed.path.length > parent.length && isWithin(placed.path, parent));
  if (dotted !== undefined && isOutsideHeaders(document, dotted.path, parent)) {
    const above = dotted.path.length - keysOf(dotted.node).length;
    return insertLines(text, lineEnd(text, dotted.node.range[1]), line(path.slice(above)));
  }
  return insertTable(text, placeForTable(text, document, parent), `[${toTomlKey(parent)}]\n${line(path.slice(-1))}`);
}

/** Whether a table is there only as the beginning of dotted keys. */
const isOutsideHeaders = (document: TomlDocument, path: readonly (string | number)[], parent: Path): boolean =>
  !tablesOf(document).some(
    ({ resolvedKey }) => resolvedKey.length >= parent.length && isWithin(resolvedKey, parent) && isWithin(path, parent),
  );

/** Before the first header, and the comment that belongs to it; where there is none, at the end. */
function firstLine({ text, root }: TomlDocument): number {
  const first = root.body[0];
  return first === undefined ? text.length : 0;
}

/** Writes a whole table: its own values under its header, in order, and its tables each under a header of its own. */
async function writeTable(text: string, path: Path, table: ConfigTable): Promise<string> {
  const document = await parseTomlDocument(text);
  const header = headerOf(document, path);
  const isElsewhere =
    header === null || tablesOf(document).some(({ kind, resolvedKey }) => kind === 'array' && isWithin(path, resolvedKey));
  const base = isElsewhere ? await remove(text, path) : await removeOthers(text, path, table);
  const own = Object.entries(table)
    .filter(([, value]) => !isTable(value))
    .sort(byKey);
  const inner = Object.entries(table)
    .filter(([, value]) => isTable(value))
    .sort(byKey);
  let written = isElsewhere
    ? await addTable(base, path, own, { mayBeImplied: inner.length > 0 })
    : rewriteBody(await parseTomlDocument(base), path, own);
  for (const [key, value] of inner) if (isTable(value)) written = await writeTable(written, [...path, key], value);
  return written;
}

type Members = readonly (readonly [string, unknown])[];

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : 1);

async function addTable(text: string, path: Path, own: Members, { mayBeImplied }: { readonly mayBeImplied: boolean }): Promise<string> {
  if (own.length === 0 && mayBeImplied) return text;
  const lines = own.map(([key, value]) => `${toTomlKey([key])} = ${toTomlValue(value)}\n`).join('');
  return insertTable(text, placeForTable(text, await parseTomlDocument(text), path), `[${toTomlKey(path)}]\n${lines}`);
}

/** After the tables that have the same parent, else at the end. */
function placeForTable(text: string, document: TomlDocument, path: Path): number {
  const parent = path.slice(0, -1);
  const siblings = parent.length === 0 ? [] : tablesOf(document).filter(({ resolvedKey }) => isWithin(resolvedKey, parent));
  const last = siblings.at(-1);
  return last === undefined ? text.length : lineEnd(text, last.range[1]);
}

/** Removes the tables below a path that are not to be there. */
async function removeOthers(text: string, path: Path, table: ConfigTable): Promise<string> {
  let left = text;
  const present = valueAt(parseToml(text), path);
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
    if (entry === undefined) return `${toTomlKey([key])} = ${toTomlValue(value)}\n`;
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
  return toTomlValue(parseToml(`value = ${written}`)['value']) === toTomlValue(value) ? written : toTomlValue(value);
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
