import { expect, test } from 'vitest';
import { askField } from '../../../examples/tui/src/dialogs/ask-field.js';
import { createDialogs } from '../../../examples/tui/src/dialogs/dialogs.js';
import { createKeyReader } from '../../../examples/tui/src/input/key-reader.js';
import { initialState, type State } from '../../../examples/tui/src/session/state.js';
import { createStore } from '../../../examples/tui/src/session/store.js';
import { plainText } from '../../../examples/tui/src/view/lines.js';

const [down, turnAway] = ['\u001b[B', '\u001b'];
const signal = new AbortController().signal;

function openDialogs() {
  const store = createStore<State>(initialState, (work) => work());
  const dialogs = createDialogs(store);
  const press = (keys: string): void => {
    for (const { input, key } of createKeyReader()(keys)) dialogs.press(input, key);
  };
  /** Lets what hangs on promises happen. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { store, dialogs, press, settle };
}

const numbered = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ label: `choice ${first + index}`, value: first + index }));

test('a list reads its next page when the selection comes near its end', async () => {
  const { dialogs, press, settle } = openDialogs();
  const pages = [numbered(20, 20), numbered(40, 5)];
  let reads = 0;
  const more = async () => {
    reads += 1;
    return pages.shift() ?? [];
  };
  const picked = dialogs.pick({ title: 'Which?', choices: numbered(0, 20), more });
  await settle();
  const readsAtFirst = reads;

  press(down.repeat(19));
  await settle();
  press(down.repeat(3));
  press('\r');

  expect(await picked).toEqual({ value: 22, action: null });
  expect([readsAtFirst, reads]).toEqual([0, 1]);
});

test('a list reads on until what is looked for is found', async () => {
  const { dialogs, press, settle } = openDialogs();
  const pages = [numbered(20, 20), numbered(40, 20)];
  const picked = dialogs.pick({ title: 'Which?', choices: numbered(0, 20), more: async () => pages.shift() ?? [] });

  press('choice 55');
  await settle();
  press('\r');

  expect(await picked).toEqual({ value: 55, action: null });
});

test('a page that cannot be read ends the list', async () => {
  const { dialogs, press, settle } = openDialogs();
  const picked = dialogs.pick({ title: 'Which?', choices: numbered(0, 2), more: () => Promise.reject(new Error('no such luck')) });
  await settle();

  press(`${down}\r`);

  expect(await picked).toEqual({ value: 1, action: null });
});

test('an action says what to do with the selected choice', async () => {
  const { dialogs, press } = openDialogs();
  const picked = dialogs.pick({ title: 'Which?', choices: numbered(0, 3), actions: [{ letter: 'f', label: 'forks' }] });

  press(`${down}\u0006`);

  expect(await picked).toEqual({ value: 1, action: 'f' });
});

test('a question that nobody needs an answer to goes away', async () => {
  const { store, dialogs } = openDialogs();
  const over = new AbortController();
  const answer = dialogs.choose({ title: 'Which?', choices: numbered(0, 3), signal: over.signal });

  over.abort();

  expect(await answer).toBeNull();
  expect(store.get().dialogs).toEqual([]);
});

const titled = {
  oneOf: [
    { const: 'r', title: 'Red' },
    { const: 'b', title: 'Blue' },
  ],
};
const several = { type: 'array', items: { enum: ['a', 'b', 'c'] }, default: ['a'] };

test.each([
  { what: 'a text', field: { type: 'string' }, keys: ['Ann\r'], value: 'Ann' },
  { what: 'a text as it stands', field: { type: 'string', default: 'Ann' }, keys: ['\r'], value: 'Ann' },
  { what: 'a number', field: { type: 'number' }, keys: ['1.5\r'], value: 1.5 },
  { what: 'a whole number at the second try', field: { type: 'integer' }, keys: ['1.5\r', '\u007f\u007f\r'], value: 1 },
  { what: 'a needed text at the second try', field: { type: 'string' }, keys: ['\r', 'x\r'], value: 'x' },
  { what: 'one by its title', field: { type: 'string', ...titled }, keys: ['blue\r'], value: 'b' },
  { what: 'one by its name', field: { type: 'string', enum: ['r', 'b'], enumNames: ['Red', 'Blue'] }, keys: ['blue\r'], value: 'b' },
  { what: 'a no, which it is unless somebody says yes', field: { type: 'boolean' }, keys: ['\r'], value: false },
  { what: 'several', field: several, keys: ['c\r', 'done\r'], value: ['a', 'c'] },
  { what: 'nothing', field: { type: 'string' }, keys: [turnAway], value: null },
])('a field is answered by $what', async ({ field, keys, value }) => {
  const { dialogs, press, settle } = openDialogs();
  const answer = askField(dialogs, { title: 'docs asks', name: 'field', field, isRequired: true, signal });

  for (const one of keys) {
    await settle();
    press(one);
  }

  expect(await answer).toEqual(value);
});

test.each([
  { field: { type: 'integer', maximum: 9 }, typed: '10', problem: '9 at most' },
  { field: { type: 'number' }, typed: 'ten', problem: 'not a number' },
  { field: { type: 'string', minLength: 3 }, typed: 'ab', problem: '3 characters at least' },
  { field: { type: 'string', maxLength: 1 }, typed: 'ab', problem: '1 characters at most' },
])('$typed does not fit: $problem', async ({ field, typed, problem }) => {
  const { store, dialogs, press, settle } = openDialogs();
  void askField(dialogs, { title: 'docs asks', name: 'field', field, isRequired: false, signal });

  press(`${typed}\r`);
  await settle();

  expect(store.get().dialogs[0]?.body.map(plainText)).toContain(problem);
});
