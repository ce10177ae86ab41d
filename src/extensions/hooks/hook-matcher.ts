import { RegexSyntaxError, toRegExp } from './regex-syntax.js';

/** Whether a hook runs for a tool, a source or a trigger that goes by these names. */
export type Matches = (names: readonly string[]) => boolean;

const matchesAlways: Matches = () => true;

const isPlain = /^[A-Za-z0-9_|]+$/;

/** Reads a matcher: nothing or `*` means all, plain words joined by `|` are names, anything else is searched for. An error is what is wrong with it. */
export function readMatcher(matcher: string | null): Matches | RegexSyntaxError {
  if (matcher === null || matcher === '' || matcher === '*') return matchesAlways;
  if (isPlain.test(matcher)) {
    const wanted = new Set(matcher.split('|'));
    return (names) => names.some((name) => wanted.has(name));
  }
  try {
    const pattern = toRegExp(matcher);
    return (names) => names.some((name) => pattern.test(name));
  } catch (error) {
    if (error instanceof RegexSyntaxError) return error;
    throw error;
  }
}
