import type { AST } from 'toml-eslint-parser';

/** A TOML text, parsed with the places of everything in it, so that a part can be changed and the rest stays as it is. */
export interface TomlDocument {
  readonly text: string;
  readonly root: AST.TOMLTopLevelTable;
}

/** A key with its value, and where it is: the keys from the root on, with an index where an array of tables is passed. */
export interface PlacedValue {
  readonly path: readonly (string | number)[];
  readonly node: AST.TOMLKeyValue;
}

/** The parser is loaded by the first edit: most servers never make one. @throws ParseError with line and column */
export async function parseTomlDocument(text: string): Promise<TomlDocument> {
  const { parseTOML } = await import('toml-eslint-parser');
  return { text, root: parseTOML(text, { tomlVersion: '1.0' }).body[0] };
}

/** All headers, `[a]` and `[[a]]`, in the order of the text. */
export const tablesOf = ({ root }: TomlDocument): readonly AST.TOMLTable[] => root.body.filter((node) => node.type === 'TOMLTable');

/** All values, those in inline tables after the table that they are in. */
export function valuesOf({ root }: TomlDocument): readonly PlacedValue[] {
  const placed = (nodes: readonly (AST.TOMLKeyValue | AST.TOMLTable)[], above: PlacedValue['path']): readonly PlacedValue[] =>
    nodes.flatMap((node) => {
      if (node.type === 'TOMLTable') return placed(node.body, node.resolvedKey);
      const path = [...above, ...keysOf(node)];
      const inside = node.value.type === 'TOMLInlineTable' ? placed(node.value.body, path) : [];
      return [{ path, node }, ...inside];
    });
  return placed(root.body, []);
}

/** The parts of a key, as dots part them. */
export const keysOf = ({ key }: AST.TOMLKeyValue): readonly string[] =>
  key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));

/** Whether a place is at `path` or below it. */
export const isWithin = (place: readonly (string | number)[], path: readonly (string | number)[]): boolean =>
  path.every((key, index) => place[index] === key);

/** The text with a part of it, given as [start, end), replaced. */
export const splice = (text: string, [start, end]: readonly [number, number], replacement: string): string =>
  text.slice(0, start) + replacement + text.slice(end);
