/** The records of a text of comma-separated values. Quoted fields may hold commas, quotes and lines; empty lines are nothing. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let isQuoted = false;
  const endField = (): void => {
    record.push(field);
    field = '';
  };
  const endRecord = (): void => {
    if (record.length === 0 && field === '' && !isQuoted) return;
    endField();
    records.push(record);
    record = [];
    isQuoted = false;
  };
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    const character = text.charAt(at);
    if (character === '"' && field === '' && !isQuoted) {
      const quoted = readQuoted(text, at + 1);
      field = quoted.value;
      isQuoted = true;
      at = quoted.end;
      continue;
    }
    if (character === ',') {
      endField();
      isQuoted = false;
    } else if (character === '\n' || character === '\r') endRecord();
    else field += character;
    at++;
  }
  endRecord();
  return records;
}

/** A quoted field from behind its quote on. One that nobody closes goes on to the end. */
function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = '';
  for (let at = start; ; ) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, quote);
    if (text.charAt(quote + 1) !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

/** The text of records, each a line, quoted where it must be. */
export const writeCsv = (records: readonly (readonly string[])[]): string =>
  records.map((record) => `${record.map(toField).join(',')}\n`).join('');

const toField = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
