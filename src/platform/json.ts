/** Looks into free JSON: records of files, items of the model, what others send. */

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const stringOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The `text` members of a list of content parts. */
export function textsOf(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  const texts: string[] = [];
  for (const part of parts) if (isRecord(part) && typeof part['text'] === 'string') texts.push(part['text']);
  return texts;
}
