/** Whether absolute paths match a glob: `*` and `?` stay within a name, `**` spans folders, `[…]` and `{a,b}` choose. */
export function pathGlob(pattern: string): (path: string) => boolean {
  const expression = toExpression(pattern);
  return (path) => expression.test(path);
}

export const isGlob = (path: string): boolean => /[*?[{]/.test(path);

/** `**` alone in a segment, character classes, alternatives, and all else one character at a time. */
const token = /\*\*\/|\/\*\*$|\*+|\?|\[([!^]?)(\]?[^\]]*)\]|\{([^{}]*)\}|[\s\S]/g;

function toExpression(pattern: string): RegExp {
  try {
    return new RegExp(`^${toSource(pattern)}$`, 's');
  } catch {
    return new RegExp(`^${quoteLiteral(pattern)}$`, 's'); // A range that runs backwards is taken as it is written.
  }
}

const toSource = (pattern: string): string =>
  pattern.replace(token, (part, not: string | undefined, choice: string | undefined, words: string | undefined) => {
    if (words !== undefined) return `(?:${words.split(',').map(toSource).join('|')})`;
    if (choice !== undefined) return `(?!/)[${not ? '^' : ''}${choice.replace(/[\\^[\]]/g, '\\$&')}]`;
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '/**') return '/.+';
    if (part === '*') return '[^/]*';
    if (part.startsWith('*')) return '.*';
    return part === '?' ? '[^/]' : quoteLiteral(part);
  });

const quoteLiteral = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
