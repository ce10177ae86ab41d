import type { AST } from 'toml-eslint-parser';
import type { TextRange } from '../../protocol/index.js';
import { isWithin, parseTomlDocument, type TomlDocument, tablesOf, valuesOf } from './toml-document.js';

type Path = readonly (string | number)[];

/** Where in a text the value of a path stands: the value itself, else the header of the table, else the key that opens it. */
export async function locateValue(text: string, path: Path): Promise<TextRange | null> {
  const document = await parseTomlDocument(text);
  for (let at = path; at.length > 0; at = at.slice(0, -1)) {
    const found = valueAt(document, at) ?? headerAt(document, at);
    if (found !== null) return toRange(text, found);
  }
  return null;
}

type Span = readonly [start: number, end: number];

function valueAt(document: TomlDocument, path: Path): Span | null {
  const places = valuesOf(document).filter((placed) => isWithin(path, placed.path));
  const nearest = places.toSorted((one, other) => one.path.length - other.path.length).at(-1);
  if (nearest === undefined) return null;
  let node: AST.TOMLContentNode | undefined = nearest.node.value;
  for (const key of path.slice(nearest.path.length)) {
    node = node?.type === 'TOMLArray' && typeof key === 'number' ? node.elements[key] : undefined;
  }
  return node?.range ?? null;
}

function headerAt(document: TomlDocument, path: Path): Span | null {
  const tables = tablesOf(document);
  const own = tables.find(({ resolvedKey }) => resolvedKey.length === path.length && isWithin(resolvedKey, path));
  if (own !== undefined) return [own.range[0], own.key.range[1] + (own.kind === 'array' ? 2 : 1)];
  const below = tables.find(({ resolvedKey }) => isWithin(resolvedKey, path));
  const dotted = below ?? valuesOf(document).find((placed) => isWithin(placed.path, path))?.node;
  if (dotted === undefined) return null;
  const keys = dotted.key.keys;
  const depth = below === undefined ? 0 : path.filter((key) => typeof key === 'string').length - 1;
  return keys[Math.min(depth, keys.length - 1)]?.range ?? null;
}

function toRange(text: string, [start, end]: Span): TextRange {
  return { start: positionAt(text, start), end: positionAt(text, Math.max(start, lastCharacter(text, end))) };
}

const lastCharacter = (text: string, end: number): number => (/[\udc00-\udfff]/.test(text.charAt(end - 1)) ? end - 2 : end - 1);

/** Both count from 1, and columns by characters. */
function positionAt(text: string, at: number): TextRange['start'] {
  const before = text.slice(0, at);
  const line = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: [...before.slice(line)].length + 1 };
}
