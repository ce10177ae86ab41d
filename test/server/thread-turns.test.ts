import { expect, test } from 'vitest';
import { manualModel, runTurn, startFileServer, text, toldTexts } from '../support/thread-server.js';

async function fourTurns() {
  const place = await startFileServer();
  const { thread } = await place.server.thread.start({});
  for (const said of ['one', 'two', 'three', 'four']) await runTurn(place.server, thread.id, said);
  return { ...place, threadId: thread.id, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
}

test('turns come in pages, the newest first, and every one of them once', async () => {
  await using place = await fourTurns();
  const list = (cursor: string | null) => place.server.thread.turns.list({ threadId: place.threadId, limit: 3, cursor });

  const first = await list(null);
  const second = await list(first.nextCursor);

  expect(toldTexts([...first.data, ...second.data])).toEqual([
    ['four', 'A4'],
    ['three', 'A3'],
    ['two', 'A2'],
    ['one', 'A1'],
  ]);
  expect(second.nextCursor).toBeNull();
});

test('a page can be gone back from, its first turn included', async () => {
  await using place = await fourTurns();
  const { server, threadId } = place;
  const first = await server.thread.turns.list({ threadId, limit: 2 });
  const second = await server.thread.turns.list({ threadId, limit: 2, cursor: first.nextCursor });

  const back = await server.thread.turns.list({ threadId, cursor: second.backwardsCursor, sortDirection: 'asc' });

  expect(toldTexts(back.data).map(([said]) => said)).toEqual(['two', 'three', 'four']);
  expect(JSON.parse(second.backwardsCursor ?? '')).toEqual({ turnId: second.data[0]?.id, includeAnchor: true });
});

test.each([
  ['notLoaded', [[]]],
  ['summary', [['four', 'A4']]],
  ['full', [['four', 'A4']]],
] as const)('a page shows as much of its turns as is asked for: %s', async (itemsView, shown) => {
  await using place = await fourTurns();

  const { data } = await place.server.thread.turns.list({ threadId: place.threadId, limit: 0, itemsView });

  expect(toldTexts(data)).toEqual(shown);
  expect(data[0]?.itemsView).toBe(itemsView);
});

test('the turn that runs is the newest', async () => {
  const model = manualModel();
  await using place = await startFileServer({ model });
  const { server } = place;
  const { thread } = await server.thread.start({});
  const said = server.once('item/completed');
  const { turn } = await server.turn.start({ threadId: thread.id, input: [text('one')] });
  await said;

  const { data } = await server.thread.turns.list({ threadId: thread.id });

  expect(data).toMatchObject([{ id: turn.id, status: 'inProgress' }]);
  const ended = server.once('turn/completed');
  (await model.next()).end();
  await ended;
});

test('turns of a thread that is not loaded are listed as well', async () => {
  await using place = await fourTurns();
  await place.server.thread.archive({ threadId: place.threadId });

  const { data } = await place.server.thread.turns.list({ threadId: place.threadId, sortDirection: 'asc', limit: 1 });

  expect(toldTexts(data)).toEqual([['one', 'A1']]);
});

test.each([
  ['bad', 'invalid cursor: bad'],
  ['{"turnId":1,"includeAnchor":true}', 'invalid cursor: {"turnId":1,"includeAnchor":true}'],
  ['{"turnId":"gone","includeAnchor":true}', 'invalid cursor: anchor turn is no longer present'],
])('a cursor of nothing is refused: %s', async (cursor, refusal) => {
  await using place = await fourTurns();

  await expect(place.server.thread.turns.list({ threadId: place.threadId, cursor })).rejects.toMatchObject({
    code: -32600,
    message: refusal,
  });
});

test('a stretch of a stored text shows itself where nothing else is to stand for it', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({});
  const ended = server.once('turn/completed');
  const stretch = (start: number, end: number, placeholder: string | null = null) => ({ byteRange: { start, end }, placeholder });
  const elements = [stretch(0, 2), stretch(2, 3), stretch(5, 500), stretch(3, 2), stretch(0, 3, 'p')];

  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'zwölf', text_elements: elements }] });
  await ended;

  const [turn] = (await server.thread.read({ threadId: thread.id, includeTurns: true })).thread.turns;
  const [item] = turn?.items ?? [];
  const shown = item?.type === 'userMessage' ? item.content : [];
  expect(shown).toMatchObject([{ text_elements: elements.map((element, index) => (index === 0 ? stretch(0, 2, 'zw') : element)) }]);
});
