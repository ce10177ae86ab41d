import { readFile } from 'node:fs/promises';
import { osErrorText } from '../../platform/os-error.js';
import { parseCsv } from './csv-text.js';

/** One row of the input, and what it is called. */
export interface JobRow {
  readonly itemId: string;
  /** What the row itself says it is called; `null`: nothing. */
  readonly sourceId: string | null;
  /** As many as there are headers. */
  readonly values: readonly string[];
}

export interface JobInput {
  readonly headers: readonly string[];
  readonly rows: readonly JobRow[];
}

/** Reads the rows of a file, or says why they are no input. */
export async function readJobInput(path: string, idColumn: string | null): Promise<JobInput | { readonly refusal: string }> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    const why = error instanceof TypeError ? 'stream did not contain valid UTF-8' : osErrorText(error);
    return { refusal: `failed to read csv input ${path}: ${why}` };
  }
  return toJobInput(text, idColumn);
}

export function toJobInput(text: string, idColumn: string | null): JobInput | { readonly refusal: string } {
  const [headers, ...records] = parseCsv(text);
  if (headers === undefined) return { refusal: 'csv input must include a header row' };
  const twice = headers.find((header, index) => headers.indexOf(header) !== index);
  if (twice !== undefined) return { refusal: `csv header ${twice} is duplicated` };
  const idIndex = idColumn === null ? null : headers.indexOf(idColumn);
  if (idIndex === -1) return { refusal: `id_column ${idColumn} was not found in csv headers` };
  const odd = records.findIndex((record) => record.length !== headers.length);
  if (odd !== -1) {
    return { refusal: `csv row ${odd + 2} has ${records[odd]?.length ?? 0} fields but header has ${headers.length}` };
  }
  const taken = new Set<string>();
  const nameOf = (values: readonly string[]): string | null => {
    const name = idIndex === null ? '' : (values[idIndex] ?? '');
    return name.trim() === '' ? null : name;
  };
  const rows = records.map((values, index) => {
    const sourceId = nameOf(values);
    return { itemId: unique(sourceId ?? `row-${index + 1}`, taken), sourceId, values };
  });
  return { headers, rows };
}

/** `x`, then `x-2`, `x-3`, … */
function unique(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}-${number}`;
  taken.add(id);
  return id;
}
