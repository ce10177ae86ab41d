import { expect, test } from 'vitest';
import { type ExecArgs, readArgs } from '../../../examples/exec/src/args.js';
import { UsageError } from '../../../examples/exec/src/usage-error.js';

function read(...argv: string[]): ExecArgs {
  const parsed = readArgs(argv);
  if (!('run' in parsed)) throw new Error('no run');
  return parsed.run;
}

test("the flags that the reference's SDK puts before `resume` count for it", () => {
  const args = read(
    'exec',
    '--experimental-json',
    '--config',
    'a.b="c"',
    '--sandbox',
    'read-only',
    '--cd',
    '/x',
    'resume',
    'T1',
    '--image',
    'p.png',
  );

  expect(args).toMatchObject({
    command: { name: 'resume', id: 'T1', last: false },
    json: true,
    overrides: ['a.b="c"'],
    sandbox: 'read-only',
    cd: '/x',
    images: ['p.png'],
    prompt: null,
  });
});

test.each([
  { argv: ['-i', 'a.png', 'b.png', '--', 'look'], images: ['a.png', 'b.png'], prompt: 'look' },
  { argv: ['-i', 'a.png,b.png', '-m', 'x', 'look'], images: ['a.png', 'b.png'], prompt: 'look' },
  { argv: ['resume', 'T', '-i', 'a.png', 'look'], images: ['a.png'], prompt: 'look' },
])('pictures are told from the prompt in $argv', ({ argv, images, prompt }) => {
  expect(read(...argv)).toMatchObject({ images, prompt });
});

test.each([
  { argv: ['resume', '--last', 'go on'], id: null, prompt: 'go on' },
  { argv: ['resume', 'T', 'go on'], id: 'T', prompt: 'go on' },
  { argv: ['resume', 'T'], id: 'T', prompt: null },
])('the words of $argv are an id and a prompt', ({ argv, id, prompt }) => {
  expect(read(...argv)).toMatchObject({ command: { id }, prompt });
});

test('features are settings', () => {
  expect(read('--enable', 'a', '--disable', 'b', 'x').overrides).toEqual(['features.a=true', 'features.b=false']);
});

test.each([
  { argv: ['review', '--uncommitted'], target: { type: 'uncommittedChanges' } },
  { argv: ['review', '--base', 'main'], target: { type: 'baseBranch', branch: 'main' } },
  { argv: ['review', '--commit', 'abc', '--title', 'T'], target: { type: 'commit', sha: 'abc', title: 'T' } },
  { argv: ['review', 'look at x'], target: null },
])('$argv says what is reviewed', ({ argv, target }) => {
  expect(read(...argv).command).toEqual({ name: 'review', target });
});

test.each([
  { argv: ['--bogus', 'hi'], says: "unexpected argument '--bogus' found" },
  { argv: ['hi', 'there'], says: "unexpected argument 'there' found" },
  { argv: ['resume', '-s', 'read-only', 'x'], says: "unexpected argument '-s' found" },
  { argv: ['-s', 'none', 'x'], says: "invalid value 'none' for '--sandbox'" },
  { argv: ['--color', 'red', 'x'], says: "invalid value 'red' for '--color'" },
  { argv: ['--full-auto', '--yolo', 'x'], says: "'--full-auto' cannot be used with '--dangerously-bypass-approvals-and-sandbox'" },
  { argv: ['review', '--uncommitted', '--base', 'x'], says: "'--uncommitted' cannot be used with '--base <BRANCH>'" },
  { argv: ['review', '--title', 'x'], says: '--commit <SHA>' },
  { argv: ['--uncommitted', 'x'], says: "unexpected argument '--uncommitted' found" },
])('$argv is refused with its usage', ({ argv, says }) => {
  expect(() => readArgs(argv)).toThrow(UsageError);
  expect(() => readArgs(argv)).toThrow(says);
});
