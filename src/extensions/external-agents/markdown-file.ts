import { isRecord } from '../../platform/json.js';

/** A file with front matter. */
export interface MarkdownFile {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Trimmed. */
  readonly body: string;
}

/** `null`: it has no front matter, or one that is no YAML table. */
export async function parseMarkdownFile(text: string): Promise<MarkdownFile | null> {
  const found = /^---\r?\n(?:([\s\S]*?)\r?\n)?---/.exec(text);
  if (found === null) return null;
  try {
    const { parse } = await import('yaml'); // Takes long to load, and is seldom needed.
    const fields: unknown = parse(found[1] ?? '');
    return isRecord(fields) ? { fields, body: text.slice(found[0].length).trim() } : null;
  } catch {
    return null; // Such files are not taken over, as nobody knows what they mean.
  }
}

/** A field that says something in one value. */
export function fieldText(value: unknown): string | null {
  const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value).trim() : '';
  return text === '' ? null : text;
}
