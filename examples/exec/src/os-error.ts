import { getSystemErrorMap } from 'node:util';

/** What the system says of a file: without the call and the path, which the sentence around it has. */
export function describeOsError(error: unknown): string {
  const errno = error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : null;
  const [, text] = (errno === null ? undefined : getSystemErrorMap().get(errno)) ?? [];
  if (errno === null || text === undefined) return error instanceof Error ? error.message : String(error);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} (os error ${-errno})`;
}
