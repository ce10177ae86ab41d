import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ThreadItem } from '../../src/protocol/index.js';
import { assistant, caller, completed, done, says, scriptedModel, startHarness, text, usage } from './harness.js';

/** Items without their ids: live ids are the model's, those of a file are counted. Raw reasoning is told and not kept. */
const comparable = (items: readonly ThreadItem[]) =>
  items.map(({ id: _id, ...item }) => (item.type === 'reasoning' ? { ...item, content: [] } : item));

describe('a thread that is resumed by another engine', () => {
  test('shows the turns and goes on with the conversation', async () => {
    const model = scriptedModel([says('A1')]);
    await using before = await startHarness({ model });
    const threadId = await before.startThread({ model: 'model-one' });
    const { turnId } = await before.runTurn(threadId, 'one');
    const again = scriptedModel([says('A2')]);
    await using after = await startHarness({ model: again, store: before.store });

    const { result, toCaller } = await after.engine.resumeThread({ threadId }, caller);
    await after.runTurn(threadId, 'two');

    expect(after.events[0]).toEqual({ type: 'threadStatusChanged', threadId, status: { type: 'idle' } });
    expect(result).toMatchObject({
      model: 'model-one',
      modelProvider: 'mock',
      thread: { id: threadId, preview: 'one', status: { type: 'idle' } },
    });
    expect(result.thread.turns).toMatchObject([
      {
        id: turnId,
        status: 'completed',
        itemsView: 'full',
        items: [
          { type: 'userMessage', id: 'item-1' },
          { type: 'agentMessage', id: 'item-2', text: 'A1' },
        ],
      },
    ]);
    expect(toCaller).toMatchObject([{ type: 'tokenUsageUpdated', turnId, tokenUsage: { total: { totalTokens: 12 } } }]);
    expect(again.calls[0]?.body.model).toBe('model-one');
    expect(again.calls[0]?.body.input.slice(0, 4)).toEqual([
      ...(model.calls[0]?.body.input ?? []),
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A1' }] },
    ]);
  });

  test('is warned of another model', async () => {
    await using before = await startHarness({ model: scriptedModel([says('A1')]) });
    const threadId = await before.startThread({ model: 'a' });
    await before.runTurn(threadId, 'one');
    await using after = await startHarness({ model: scriptedModel([]), store: before.store });

    const { result } = await after.engine.resumeThread({ threadId, model: 'b', excludeTurns: true }, caller);

    expect(result.thread.turns).toEqual([]);
    expect(after.events.filter((event) => event.type === 'warning')).toEqual([
      {
        type: 'warning',
        threadId,
        message:
          'This session was recorded with model `a` but is resuming with `b`. Consider switching back to `a` as it may affect Codex performance.',
      },
    ]);
  });

  test('has the items that were told live', async () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const item = fc.oneof(
      word.map((said) => assistant(said, `m-${said}`)),
      fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => ({
        type: 'reasoning',
        id: `rs-${parts.join('-')}`,
        summary: parts.map((part) => ({ type: 'summary_text', text: part })),
      })),
    );
    // A search ends each group of items: reasoning parts that follow one another are one item in a file.
    const search = word.map((query) => ({
      type: 'web_search_call',
      id: `ws-${query}`,
      status: 'completed',
      action: { type: 'search', query },
    }));
    const group = fc.tuple(item, search).map((pair) => pair);
    const turns = fc.array(fc.tuple(word, fc.uniqueArray(group, { maxLength: 3, selector: ([, last]) => last.id })), {
      minLength: 1,
      maxLength: 3,
    });

    await fc.assert(
      fc.asyncProperty(turns, async (script) => {
        await using harness = await startHarness({
          model: scriptedModel(script.map(([, groups]) => [...groups.flat().map(done), { ...completed }])),
        });
        const threadId = await harness.startThread();
        for (const [said] of script) await harness.runTurn(threadId, said);
        const live = harness.events.flatMap((event) => (event.type === 'itemCompleted' ? [event.item] : []));

        const { thread } = await harness.engine.readThread({ threadId, includeTurns: true });

        expect(comparable(thread.turns.flatMap((turn) => turn.items))).toEqual(comparable(live));
      }),
      { numRuns: 25 },
    );
  });
});

describe('a loaded thread', () => {
  test('is rejoined with its live turn last', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const model = scriptedModel([
      says('A1'),
      async (_call, onEvent) => {
        onEvent({ type: 'itemAdded', item: assistant('', 'm2') });
        await gate;
        onEvent(done(assistant('A2', 'm2')));
        onEvent({ type: 'completed', responseId: 'r', usage });
      },
    ]);
    await using harness = await startHarness({ model });
    const threadId = await harness.startThread();
    await harness.runTurn(threadId, 'one');
    const streaming = harness.next('itemStarted', ({ item }) => item.type === 'agentMessage');
    const ended = harness.next('turnCompleted');
    const turnId = await harness.startTurn(threadId, 'two');
    await streaming;

    const { result } = await harness.engine.resumeThread({ threadId }, caller);
    release();
    await ended;

    expect(result.thread.status).toEqual({ type: 'active', activeFlags: [] });
    expect(result.thread.turns).toMatchObject([
      { status: 'completed' },
      { id: turnId, status: 'inProgress', items: [{ type: 'userMessage' }, { type: 'agentMessage', id: 'm2', text: '' }] },
    ]);
  });

  test('can be read before its first turn, and has no turns then', async () => {
    await using harness = await startHarness({ model: scriptedModel([]) });
    const threadId = await harness.startThread();
    const ephemeral = await harness.startThread({ ephemeral: true });
    const { engine } = harness;

    expect((await engine.readThread({ threadId })).thread).toMatchObject({
      id: threadId,
      preview: '',
      turns: [],
      status: { type: 'idle' },
    });
    await expect(engine.readThread({ threadId, includeTurns: true })).rejects.toMatchObject({
      code: -32600,
      message: `thread ${threadId} is not materialized yet; includeTurns is unavailable before first user message`,
    });
    await expect(engine.readThread({ threadId: ephemeral, includeTurns: true })).rejects.toMatchObject({
      message: 'ephemeral threads do not support includeTurns',
    });
    await expect(engine.resumeThread({ threadId }, caller)).rejects.toMatchObject({
      message: `no rollout found for thread id ${threadId}`,
    });
    const unknown = '00000000-0000-7000-8000-000000000000';
    await expect(engine.readThread({ threadId: unknown })).rejects.toMatchObject({ message: `thread not loaded: ${unknown}` });
    await expect(engine.resumeThread({ threadId: unknown }, caller)).rejects.toMatchObject({
      message: `no rollout found for thread id ${unknown}`,
    });
  });

  test('is listed once something was said, with its live status', async () => {
    await using harness = await startHarness({ model: scriptedModel([says('A')]) });
    const threadId = await harness.startThread();
    const list = () => harness.engine.listThreads({ sourceKinds: ['exec'] });

    expect((await list()).data).toEqual([]);
    await harness.runTurn(threadId, 'hello');

    expect((await list()).data).toMatchObject([{ id: threadId, preview: 'hello', status: { type: 'idle' }, turns: [] }]);
    expect((await harness.engine.listThreads({})).data).toEqual([]);
  });

  test('is among the loaded ones, page by page', async () => {
    await using harness = await startHarness({ model: scriptedModel([]) });
    const first = await harness.startThread();
    const second = await harness.startThread();
    const { engine } = harness;

    expect(await engine.listLoadedThreads({})).toEqual({ data: [first, second], nextCursor: null });
    expect(await engine.listLoadedThreads({ limit: 1 })).toEqual({ data: [first], nextCursor: first });
    expect(await engine.listLoadedThreads({ cursor: first })).toEqual({ data: [second], nextCursor: null });
    await expect(engine.listLoadedThreads({ cursor: 'x' })).rejects.toMatchObject({ message: 'invalid cursor: x' });
  });
});

test('text elements survive the file', async () => {
  await using harness = await startHarness({ model: scriptedModel([says('A')]) });
  const threadId = await harness.startThread();
  const input = [{ ...text('see @a'), text_elements: [{ byteRange: { start: 4, end: 6 }, placeholder: '@a' }] }];

  await harness.runTurn(threadId, '', { input });

  const { thread } = await harness.engine.readThread({ threadId, includeTurns: true });
  expect(thread.turns[0]?.items[0]).toMatchObject({ type: 'userMessage', content: input });
});

test('who joins a running thread hears exactly what the snapshot does not show', async () => {
  let goOn: () => void = () => {};
  const joining = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const model = scriptedModel([
    async (_call, onEvent) => {
      for (let count = 0; count < 50; count++) {
        onEvent(done(assistant(`m${count}`, `m${count}`)));
        await (count === 0 ? joining : null);
      }
      onEvent(completed);
    },
  ]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const begun = harness.next('itemCompleted', ({ item }) => item.type === 'agentMessage');
  const ended = harness.next('turnCompleted');
  await harness.startTurn(threadId, 'go');
  await begun;

  let joinedAt = -1;
  const resuming = harness.engine.resumeThread({ threadId }, caller, () => {
    joinedAt = harness.events.length;
    return true;
  });
  goOn();
  const { result } = await resuming;
  await ended;

  const shown = result.thread.turns.flatMap((turn) => turn.items.flatMap((item) => (item.type === 'agentMessage' ? [item.text] : [])));
  const hear = (type: 'itemStarted' | 'itemCompleted') =>
    harness.events.slice(joinedAt).flatMap((event) => (event.type === type && event.item.type === 'agentMessage' ? [event.item.text] : []));
  const all = Array.from({ length: 50 }, (_, count) => `m${count}`);
  expect([...shown, ...hear('itemStarted')]).toEqual(all);
  // The one that was under way is shown, and its end is heard.
  expect(all.slice(-hear('itemCompleted').length)).toEqual(hear('itemCompleted'));
  expect(shown.length + hear('itemCompleted').length).toBeGreaterThanOrEqual(all.length);
});
