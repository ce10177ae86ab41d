import { getSystemErrorMap } from 'node:util';

/** The words of musl, with which the reference is built, where Node's differ. */
const words: Readonly<Record<string, string>> = {
  EISDIR: 'Is a directory',
  EEXIST: 'File exists',
  ELOOP: 'Symbolic link loop',
  EPERM: 'Operation not permitted',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  ENAMETOOLONG: 'Filename too long',
  EXDEV: 'Cross-device link',
  EBUSY: 'Resource busy',
  EMFILE: 'No file descriptors available',
  ENFILE: 'Too many open files in system',
  ENOMEM: 'Out of memory',
  ETXTBSY: 'Text file busy',
};

export const errorCodeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** What the operating system said, as clients are told it: `No such file or directory (os error 2)`. */
export function osErrorText(error: unknown): string {
  const code = errorCodeOf(error);
  const errno = error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : null;
  if (code === null || errno === null) return error instanceof Error ? error.message : String(error);
  const text = words[code] ?? getSystemErrorMap().get(errno)?.[1] ?? code;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} (os error ${Math.abs(errno)})`;
}
