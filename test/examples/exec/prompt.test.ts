import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readPrompt } from '../../../examples/exec/src/prompt.js';

const piped = (...chunks: (string | Uint8Array)[]) => Readable.from(chunks);
const terminal = () => Object.assign(Readable.from([]), { isTTY: true });

async function read(typed: string | null, stdin: Readable) {
  const told: string[] = [];
  return { prompt: await readPrompt(typed, { stdin, tell: (line) => void told.push(line) }), told };
}

test.each([
  { typed: null, stdin: () => piped(' do it \n'), prompt: ' do it \n', told: ['Reading prompt from stdin...'] },
  { typed: '-', stdin: () => piped('do it'), prompt: 'do it', told: [] },
  { typed: 'do it', stdin: terminal, prompt: 'do it', told: [] },
  { typed: 'do it', stdin: () => piped(), prompt: 'do it', told: ['Reading additional input from stdin...'] },
  { typed: 'do it', stdin: () => piped(' \n'), prompt: 'do it', told: ['Reading additional input from stdin...'] },
  {
    typed: 'do it',
    stdin: () => piped('a log'),
    prompt: 'do it\n\n<stdin>\na log\n</stdin>',
    told: ['Reading additional input from stdin...'],
  },
])('a typed $typed and what is piped make $prompt', async ({ typed, stdin, prompt, told }) => {
  expect(await read(typed, stdin())).toEqual({ prompt, told });
});

test('a terminal and no prompt is a mistake', async () => {
  await expect(read(null, terminal())).rejects.toThrow('No prompt provided. Either specify one as an argument');
});

test('a piped prompt of nothing but white space is a mistake', async () => {
  await expect(read('-', piped(' \n'))).rejects.toThrow('No prompt provided via stdin.');
});

test.each([
  { name: 'UTF-8 with a mark', bytes: Buffer.from('\ufeffhé') },
  { name: 'UTF-16 little endian', bytes: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('hé', 'utf16le')]) },
  { name: 'UTF-16 big endian', bytes: Buffer.from([0xfe, 0xff, 0, 0x68, 0, 0xe9]) },
])('$name is read', async ({ bytes }) => {
  expect((await read('-', piped(bytes))).prompt).toBe('hé');
});

test.each([
  { name: 'UTF-32', bytes: Buffer.from([0xff, 0xfe, 0, 0, 0x68, 0, 0, 0]) },
  { name: 'invalid UTF-8', bytes: Buffer.from([0x68, 0xff]) },
])('$name is refused', async ({ bytes }) => {
  await expect(read('-', piped(bytes))).rejects.toThrow('Failed to read prompt from stdin: input is');
});
