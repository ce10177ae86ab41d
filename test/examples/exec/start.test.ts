import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { playScript } from '../../../examples/exec/src/play-script.js';

test('with no provider the runner plans, runs a command, edits a file and answers', async () => {
  const text: string[] = [];
  const output = { write: (part: string) => void text.push(part) };

  const code = await playScript([], {
    stdin: Object.assign(new PassThrough(), { isTTY: true }),
    stdout: output,
    stderr: output,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir() },
    onInterrupt: () => () => undefined,
  });

  expect(code).toBe(0);
  const shown = text.join('');
  expect(shown).toContain('→ Write a greeting');
  expect(shown).toMatch(/echo hello > greeting\.txt/);
  expect(shown).toMatch(/ succeeded in \d+ms:\nhello\n/);
  expect(shown).toContain('patch: completed');
  expect(shown).toContain('+hello, world');
  expect(shown).toContain('I wrote greeting.txt');
});
