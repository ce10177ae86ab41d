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
  { argv: ['early', 'resume', 'T'], id: 'T', prompt: 'early' },
  { argv: ['early', 'resume', 'T', 'late'], id: 'T', prompt: 'late' },
])('the words of $argv are an id and a prompt', ({ argv, id, prompt }) => {
  expect(read(...argv)).toMatchObject({ command: { id }, prompt });
});

test('switched features are settings, stronger than others', () => {
  const { overrides } = read('--disable', 'b', '--enable', 'a', '-c', 'x=1', 'hi');

  expect(overrides).toEqual(['x=1', 'features.a=true', 'features.b=false']);
});

test('an option may be given to the program and to its command; that of the command wins', () => {
  expect(read('-m', 'a', 'resume', '--last', '-m', 'b', 'x').model).toBe('b');
});

test.each([{ argv: ['-mx', 'hi'] }, { argv: ['-m=x', 'hi'] }, { argv: ['--model=x', 'hi'] }])('$argv names a model', ({ argv }) => {
  expect(read(...argv)).toMatchObject({ model: 'x', prompt: 'hi' });
});

test.each([
  { argv: ['--', '--bogus'], prompt: '--bogus' },
  { argv: ['--', 'resume'], prompt: 'resume' },
])('after -- $argv is a prompt', ({ argv, prompt }) => {
  expect(read(...argv)).toMatchObject({ command: { name: 'run' }, prompt });
});

test.each([
  { argv: ['-h', '--bogus'], help: 'run' },
  { argv: ['resume', '--help'], help: 'resume' },
  { argv: ['help', 'review'], help: 'review' },
])('$argv asks for help', ({ argv, help }) => {
  expect(readArgs(argv)).toEqual({ help });
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
  { argv: ['-s', 'none', 'x'], says: "invalid value 'none' for '--sandbox <SANDBOX_MODE>'" },
  { argv: ['--color', 'red', 'x'], says: "invalid value 'red' for '--color <COLOR>'" },
  { argv: ['--full-auto', '--yolo', 'x'], says: "'--full-auto' cannot be used with '--dangerously-bypass-approvals-and-sandbox'" },
  { argv: ['review', '--uncommitted', '--base', 'x'], says: "'--uncommitted' cannot be used with '--base <BRANCH>'" },
  { argv: ['review', '--title', 'x'], says: '--commit <SHA>' },
  { argv: ['--uncommitted', 'x'], says: "unexpected argument '--uncommitted' found" },
  { argv: ['review', '-i', 'a.png'], says: "unexpected argument '-i' found" },
  { argv: ['-m'], says: "a value is required for '--model <MODEL>' but none was supplied" },
  { argv: ['-m', '--json', 'x'], says: "a value is required for '--model <MODEL>' but none was supplied" },
  { argv: ['--json=true', 'x'], says: "unexpected value 'true' for '--json' found; no more were expected" },
  { argv: ['-m', 'a', '-m', 'b', 'x'], says: "the argument '--model <MODEL>' cannot be used multiple times" },
  { argv: ['--json', '--experimental-json', 'x'], says: "the argument '--json' cannot be used multiple times" },
  { argv: ['help', 'nope'], says: "unrecognized subcommand 'nope'" },
])('$argv is refused with its usage', ({ argv, says }) => {
  expect(() => readArgs(argv)).toThrow(UsageError);
  expect(() => readArgs(argv)).toThrow(says);
});
