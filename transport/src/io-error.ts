import { getSystemErrorMap } from 'node:util';

/** What the operating system said: `Connection refused (os error 111)`. */
export function ioErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, text] = ('errno' in error && typeof error.errno === 'number' ? getSystemErrorMap().get(error.errno) : undefined) ?? [];
  if (text === undefined || !('errno' in error)) return error.message;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} (os error ${Math.abs(Number(error.errno))})`;
}

/** Whether the system gave that reason. */
export const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
