/** How much of an answer that still streams is printed already. */
export interface PrintedPart {
  readonly length: number;
  /** It ends within a block of code. */
  readonly inCode: boolean;
}

export const nothingPrinted: PrintedPart = { length: 0, inCode: false };

/** So many lines are printed at a time at least: fewer stay where they can still change. */
const leastLines = 6;

/** What of a growing text can be printed for good: whole lines, and no table that may go on. */
export function nextPart(text: string, printed: PrintedPart): { readonly part: string; readonly printed: PrintedPart } | null {
  const rest = text.slice(printed.length);
  const lines = rest.slice(0, Math.max(0, rest.lastIndexOf('\n'))).split('\n');
  if (lines.length < leastLines) return null;
  let inCode = printed.inCode;
  let lastOutside = 0;
  lines.forEach((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
    if (inCode || !isTableRow(line)) lastOutside = index + 1;
  });
  if (lastOutside < leastLines) return null;
  const part = lines.slice(0, lastOutside).join('\n');
  return { part: opened(part, printed), printed: { length: printed.length + part.length + 1, inCode } };
}

/** What is left to show of a text, so that it reads as what it is. */
export const restOf = (text: string, printed: PrintedPart): string => opened(text.slice(printed.length), printed);

export const isTableRow = (line: string): boolean => /^\s*\|/.test(line);

const opened = (text: string, { inCode }: PrintedPart): string => (inCode ? `\`\`\`\n${text}` : text);
