import { decodeInput } from './decode-input.js';
import { RunError } from './usage-error.js';

export interface StandardInput extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean;
}

interface Source {
  readonly stdin: StandardInput;
  readonly tell: (line: string) => void;
}

/** The prompt from the command line and standard input; piped input goes with a typed prompt as a block of its own. @throws RunError */
export async function readPrompt(typed: string | null, source: Source): Promise<string> {
  if (typed === null || typed === '-') return readWhole(typed === null, source);
  if (source.stdin.isTTY) return typed;
  source.tell('Reading additional input from stdin...');
  const text = decodeInput(await readAll(source.stdin));
  if (text.trim() === '') return typed;
  return `${typed}\n\n<stdin>\n${text}${text.endsWith('\n') ? '' : '\n'}</stdin>`;
}

/** The prompt of a run that takes standard input only where nothing is typed. @throws RunError */
export const readPlainPrompt = (typed: string | null, source: Source): Promise<string> =>
  typed === null || typed === '-' ? readWhole(typed === null, source) : Promise.resolve(typed);

async function readWhole(isImplied: boolean, { stdin, tell }: Source): Promise<string> {
  if (isImplied && stdin.isTTY) {
    throw new RunError('No prompt provided. Either specify one as an argument or pipe the prompt into stdin.');
  }
  if (isImplied) tell('Reading prompt from stdin...');
  const text = decodeInput(await readAll(stdin));
  if (text.trim() === '') throw new RunError('No prompt provided via stdin.');
  return text;
}

async function readAll(stdin: StandardInput): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
