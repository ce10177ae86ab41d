import type { ParsedScript } from '../exec/parsed-script.js';

/** A patch that a shell command would apply, and the folder that it would go to first. */
export interface HiddenPatch {
  readonly text: string;
  readonly folder: string | null;
}

const isPatchProgram = (word: string | undefined): boolean => word === 'apply_patch' || word === 'applypatch';

/**
 * The patch in a command that does nothing but apply one. There is no such program: the patch is applied by the server
 * itself, so that it is shown and asked about as what it is.
 */
export function findHiddenPatch(argv: readonly string[], parsed: ParsedScript | null): HiddenPatch | null {
  const [program, text, ...more] = argv;
  if (isPatchProgram(program) && text !== undefined && more.length === 0) return { text, folder: null };
  const document = parsed?.hereDocument;
  if (!document || document.text === null || document.words.length !== 1 || !isPatchProgram(document.words[0])) return null;
  return { text: document.text, folder: document.folder };
}
