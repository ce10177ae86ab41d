import { isTable } from '../../config/toml/toml-table.js';

export type YamlTable = Readonly<Record<string, unknown>>;

/**
 * A YAML text as a value whose scalars are texts, as they stand in the file (`012` stays `012`), or null. The parser is
 * loaded when the first file needs it: that takes longer than all the rest.
 * @throws with the parser's words
 */
export async function parseYaml(text: string): Promise<unknown> {
  const { parseDocument, visit } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent', stringKeys: true });
  const [error] = document.errors;
  if (error) throw error;
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value !== 'string' && node.value !== null) node.value = node.source ?? String(node.value);
    },
  });
  // A few lines of aliases can stand for gigabytes.
  return document.toJS({ maxAliasCount: 100 });
}

const plainLine = /^([a-z][a-z-]*):[ \t]+([A-Za-z][\x20-\x7e\xa0-\ud7ff]*)$/;
/** What would make a line more than its text: a comment, a mapping, or a word that means nothing. */
const notPlain = /\s#|:\s|:$|^(?:null|Null|NULL)$/;

/**
 * The same for the front matter that nearly every skill has, lines of `key: plain text` and nothing else. `null`: it
 * takes the real parser.
 */
export function parsePlainYaml(text: string): YamlTable | null {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = plainLine.exec(line.trimEnd()) ?? [];
    if (key === undefined || value === undefined || values.has(key) || notPlain.test(value)) return null;
    values.set(key, value);
  }
  return Object.fromEntries(values);
}

/** A table, or an empty one where nothing is. @throws Error where something else is */
export function tableOf(value: unknown, name: string): YamlTable {
  if (value === undefined || value === null) return {};
  if (!isTable(value)) throw new Error(`${name}: expected a table`);
  return value;
}

/** A scalar as one line, empty where nothing is. @throws Error where something else is */
export function lineOf(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new Error(`${name}: expected a text`);
  return toLine(value);
}

export const toLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
