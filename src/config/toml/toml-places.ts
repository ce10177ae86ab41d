import { keysOf, type TomlDocument } from './toml-document.js';
import { lineEnd } from './toml-lines.js';

type Path = readonly string[];

/** A key of the tree of a document: what is below it stands in the order in which the text first names it. */
interface Key {
  readonly below: Map<string, Key>;
  /** Where the text under its headers ends; an array of tables has several. */
  readonly ends: number[];
}

const newKey = (): Key => ({ below: new Map(), ends: [] });

/** After the values that stand under no header; without any, before everything else, but for a text of comments alone. */
export function endOfRoot({ text, root }: TomlDocument): number {
  if (root.body.length === 0) return text.length;
  const last = root.body.filter((node) => node.type === 'TOMLKeyValue').at(-1);
  return last === undefined ? 0 : lineEnd(text, last.range[1]);
}

/**
 * Where the header of a table belongs: behind the table that comes before it when the keys are walked from the root on, each
 * with all that is below it before the next. So it stands behind its siblings, before what is below it, and takes the place
 * of a value of its name. The comment at the end of a file stays there.
 */
export function placeForTable(document: TomlDocument, path: Path): number {
  const root = treeOf(document);
  const target = enter(root, path);
  let place = endOfRoot(document);
  const walk = (key: Key): boolean => {
    if (key === target) return true;
    place = key.ends.at(-1) ?? place;
    for (const below of key.below.values()) if (walk(below)) return true;
    return false;
  };
  walk(root);
  const above = path.map((_, depth) => enter(root, path.slice(0, depth)));
  return Math.max(place, ...above.flatMap(({ ends }) => ends)); // What a header above it says with dotted keys comes first.
}

function treeOf({ text, root }: TomlDocument): Key {
  const tree = newKey();
  for (const node of root.body) {
    if (node.type === 'TOMLKeyValue') enter(tree, keysOf(node));
    else {
      const table = enter(
        tree,
        node.resolvedKey.filter((part) => typeof part === 'string'),
      );
      table.ends.push(lineEnd(text, node.range[1]));
      for (const value of node.body) enter(table, keysOf(value));
    }
  }
  return tree;
}

function enter(tree: Key, path: Path): Key {
  let at = tree;
  for (const name of path) {
    const below = at.below.get(name) ?? newKey();
    at.below.set(name, below);
    at = below;
  }
  return at;
}
