import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EngineEvent } from '../../src/engine/event.js';
import { toRollout } from '../../src/engine/projection/to-rollout.js';
import { toTurns } from '../../src/engine/projection/to-turns.js';
import type { ResponseItem } from '../../src/model/model-transport.js';
import type { ThreadItem } from '../../src/protocol/index.js';
import { formatLine, parseLine } from '../../src/store/rollout/parse-line.js';
import { assistant, caller, completed, done, scriptedModel, startHarness } from './harness.js';

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '');

/** Ids of messages are counted in a file, and the model's own while they are live. */
const withoutIds = (items: readonly ThreadItem[]) => items.map(({ id: _id, ...item }) => item);

/** Items that a file keeps. A reasoning is followed by something else: parts in a row are one item. */
const path = word.map((name) => `/w/${name}`);
const change = fc.oneof(
  fc.record({ path, kind: fc.constantFrom({ type: 'add' as const }, { type: 'delete' as const }), diff: anyText }),
  fc.record({ path, kind: fc.constant({ type: 'update' as const, move_path: null }), diff: anyText }),
  fc.tuple(path, path, anyText).map(([from, to, diff]) => ({
    path: from,
    kind: { type: 'update' as const, move_path: to },
    diff: `${diff}\n\nMoved to: ${to}`,
  })),
);
const search = fc
  .tuple(fc.uuid(), word)
  .map(([id, query]): ThreadItem => ({ type: 'webSearch', id, query, action: { type: 'search', query, queries: null } }));
const keptItem: fc.Arbitrary<ThreadItem> = fc.oneof(
  fc
    .tuple(anyText, fc.constantFrom('commentary' as const, 'final_answer' as const, null))
    .map(([text, phase]): ThreadItem => ({ type: 'agentMessage', id: 'm', text, phase, memoryCitation: null })),
  search,
  fc
    .tuple(
      fc.uuid(),
      fc.uniqueArray(change, { maxLength: 3, selector: (entry) => entry.path }),
      fc.constantFrom('completed', 'failed', 'declined'),
    )
    .map(
      ([id, changes, status]): ThreadItem => ({
        type: 'fileChange',
        id,
        changes: changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)), // As patches tell them.
        status,
      }),
    ),
  fc
    .record({
      id: fc.uuid(),
      server: word,
      tool: word,
      args: fc.json().map((text): unknown => JSON.parse(JSON.stringify(JSON.parse(text)))), // As they come: without a negative zero.
      durationMs: fc.nat(100_000),
      answered: fc.boolean(),
      failed: fc.boolean(),
      text: anyText,
    })
    .map(({ id, server, tool, args, durationMs, answered, failed, text }): ThreadItem => {
      const result = { content: [{ type: 'text', text }], structuredContent: null, _meta: null };
      const common = { type: 'mcpToolCall' as const, id, server, tool, arguments: args, durationMs, mcpAppResourceUri: null };
      return answered
        ? { ...common, status: failed ? 'failed' : 'completed', result, error: null }
        : { ...common, status: 'failed', result: null, error: { message: text } };
    }),
  fc.tuple(fc.uuid(), anyText).map(([id, text]): ThreadItem => ({ type: 'plan', id, text })),
  fc.constant<ThreadItem>({ type: 'contextCompaction', id: 'c' }),
  fc
    .record({ id: fc.uuid(), revisedPrompt: fc.option(anyText), result: word, savedPath: fc.option(path) })
    .map((image): ThreadItem => ({ type: 'imageGeneration', status: 'completed', ...image })),
);
const group = fc.oneof(
  keptItem.map((item) => [item]),
  fc
    .tuple(fc.array(anyText, { minLength: 1, maxLength: 3 }), search)
    .map(([summary, end]): ThreadItem[] => [{ type: 'reasoning', id: 'r', summary, content: [] }, end]),
);

test('the items of a turn are the same after a way through the file', () => {
  void fc.assert(
    fc.property(fc.array(group, { maxLength: 6 }), (groups) => {
      const at = { threadId: 't', turnId: 'u' };
      const items = groups.flat();
      const unique = items.filter(
        (item, index) => items.findIndex(({ id, type }) => type === item.type && id === item.id) === index || /^[mcr]$/.test(item.id),
      );
      const events: EngineEvent[] = [
        { type: 'turnStarted', ...at, startedAtMs: 1000, modelContextWindow: null, mode: 'default' },
        ...unique.map((item): EngineEvent => ({ type: 'itemCompleted', ...at, item, atMs: 0 })),
      ];

      const lines = events.flatMap(toRollout).map((record) => parseLine(formatLine(record, '2025-01-01T00:00:00.000Z')));
      const [turn] = toTurns(lines.filter((line) => line !== null));

      expect(lines).not.toContain(null);
      expect(withoutIds(turn?.items ?? [])).toEqual(withoutIds(unique));
    }),
    { numRuns: 200 },
  );
});

type Step = { readonly say: string; readonly answers: readonly ResponseItem[] } | { readonly rollback: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      say: word,
      answers: fc.array(
        word.map((text) => assistant(text)),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ rollback: fc.integer({ min: 1, max: 3 }) }) },
);

test('turns and rollbacks leave the same thread in memory and in the file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const replies = steps.flatMap((taken) => ('say' in taken ? [[...taken.answers.map(done), completed]] : []));
      const model = scriptedModel(replies);
      await using live = await startHarness({ model });
      const threadId = await live.startThread();
      await live.runTurn(threadId, 'begin');
      let turns: string[][] = [['begin', ...textsOf(replies[0] ?? [])]];
      let made = 1;
      for (const taken of steps) {
        if ('rollback' in taken) {
          await live.engine.rollbackThread({ threadId, numTurns: taken.rollback });
          turns = turns.slice(0, Math.max(0, turns.length - taken.rollback));
          continue;
        }
        await live.runTurn(threadId, taken.say);
        turns.push([taken.say, ...textsOf(replies[made] ?? [])]);
        made++;
      }
      const again = scriptedModel([]);
      await using later = await startHarness({ model: again, store: live.store });

      const { result } = await later.engine.resumeThread({ threadId }, caller);
      await later.runTurn(threadId, 'probe', { cwd: '/' });
      await live.runTurn(threadId, 'probe', { cwd: '/' });

      expect(result.thread.turns.map(({ items }) => items.map((item) => shown(item)))).toEqual(turns);
      expect(again.calls[0]?.body.input).toEqual(model.calls.at(-1)?.body.input);
    }),
    { numRuns: 25 },
  );
}, 60_000);

const textsOf = (events: readonly unknown[]): string[] => (events.length === 0 ? ['nothing more to say'] : events.flatMap(textOf));

function textOf(event: unknown): string[] {
  const item = (event as { item?: { content?: readonly { text: string }[] } }).item;
  return item?.content?.map(({ text }) => text) ?? [];
}

function shown(item: ThreadItem): string {
  if (item.type === 'userMessage') return item.content.map((part) => (part.type === 'text' ? part.text : part.type)).join('');
  return item.type === 'agentMessage' ? item.text : item.type;
}
