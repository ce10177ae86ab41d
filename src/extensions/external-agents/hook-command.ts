/**
 * A hook's command with the paths of the other agent's scripts led to the copies. Only whole words of the shell are looked at:
 * one that has something else in it, or a quote that does not end, stays as it is.
 */
export function redirectHookScripts(command: string, hooksFolder: string): string {
  const words = splitWords(command);
  return words === null ? command : words.map((word) => redirected(word, hooksFolder) ?? word).join('');
}

function redirected(word: string, hooksFolder: string): string | null {
  const plain = word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_match, single?: string, double?: string, escaped?: string) =>
    single !== undefined ? single : (escaped ?? (double ?? '').replace(/\\(["\\])/g, '$1')),
  );
  const script = /^(?:[^\s=,]*\/)?\.claude\/hooks\/(.+)$/s.exec(plain)?.[1];
  // Whoever climbs out of the folder means a file that is not copied.
  if (script === undefined || script.split('/').includes('..')) return null;
  return `'${`${hooksFolder}/${script}`.replaceAll("'", "'\\''")}'`;
}

/** Words with quotes and what lies between them, in order; `null`: a quote does not end. */
function splitWords(command: string): readonly string[] | null {
  const pattern = /[\s;|&()<>]+|(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s;|&()<>'"\\])+/gs;
  const words = command.match(pattern) ?? [];
  return words.join('') === command ? words : null;
}
