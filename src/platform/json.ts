/** Looks into free JSON: records of files, items of the model, what others send. */

/** An object of parsed JSON that nobody has vouched for. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a JSON text; `undefined` where it is none. */
export function findJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Whoever asks says what that means.
  }
}

export const stringOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The text, or none of it. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The `text` members of a list of content parts. */
export function textsOf(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  const texts: string[] = [];
  for (const part of parts) if (isRecord(part) && typeof part['text'] === 'string') texts.push(part['text']);
  return texts;
}
