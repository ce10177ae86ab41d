import { expect, test } from 'vitest';
import { parseSessionLine } from '../../src/extensions/external-agents/session-records.js';
import { toRecords } from '../../src/extensions/external-agents/session-to-records.js';

const line = (type: string, content: unknown, extra: object = {}): string =>
  JSON.stringify({ type, cwd: '/w', timestamp: '2026-01-02T03:04:05Z', message: { content }, ...extra });

const textOf = (type: string, content: unknown): string | undefined => parseSessionLine(line(type, content))?.message?.text;

test.each([
  ['a plain text', 'hello', 'hello'],
  [
    'text blocks',
    [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ],
    'a\n\nb',
  ],
  [
    'a thought',
    [
      { type: 'thinking', thinking: 'x' },
      { type: 'text', text: 'b' },
    ],
    'b',
  ],
  [
    'a call with known inputs',
    [{ type: 'tool_use', name: 'Edit', input: { file_path: '/a', command: 'c', description: 'd', other: 1 } }],
    '[external_agent_tool_call: Edit]\ndescription: d\ncommand: c\nfile: /a\n[/external_agent_tool_call]',
  ],
  [
    'a call with other inputs',
    [{ type: 'tool_use', name: 'Grep', input: { pattern: 'x' } }],
    '[external_agent_tool_call: Grep]\ninput: {"pattern":"x"}\n[/external_agent_tool_call]',
  ],
  [
    'a result that is an error',
    [{ type: 'tool_result', is_error: true, content: 'no' }],
    '[external_agent_tool_result: error]\nno\n[/external_agent_tool_result]',
  ],
  ['a block of another kind', [{ type: 'video' }], '[external unsupported block: video]'],
])('%s is told as text', (_what, content, text) => {
  expect(textOf('assistant', content)).toBe(text);
});

test('long inputs and results are cut', () => {
  expect(textOf('assistant', [{ type: 'tool_use', name: 'X', input: { a: 'y'.repeat(5000) } }])?.length).toBeLessThan(2100);
  expect(textOf('user', [{ type: 'tool_result', content: 'y'.repeat(9000) }])?.length).toBeLessThan(4100);
});

test('what tools answered counts as the agent’s', () => {
  expect(parseSessionLine(line('user', [{ type: 'tool_result', content: 'x' }]))?.message?.role).toBe('assistant');
});

test.each([
  ['broken JSON', '{'],
  ['a list', '[]'],
  ['a meta record', line('user', 'x', { isMeta: true })],
  ['a side chain', line('user', 'x', { isSidechain: true })],
  ['another kind', JSON.stringify({ type: 'summary' })],
])('%s says nothing', (_what, text) => {
  expect(parseSessionLine(text)).toBeNull();
});

test('a session in which the user said nothing is no thread', () => {
  expect(toRecords([{ role: 'assistant', text: 'hi', atMs: 1 }], 5000)).toEqual([]);
});

test('each thing the user said begins a turn, and the tokens so far are estimated', () => {
  const records = toRecords(
    [
      { role: 'assistant', text: 'before', atMs: 1 },
      { role: 'user', text: 'one', atMs: 2000 },
      { role: 'assistant', text: 'answer', atMs: 3000 },
      { role: 'user', text: 'two', atMs: null },
    ],
    9000,
  );

  const events = records.flatMap((record) => (record.type === 'event_msg' ? [record.payload] : []));
  expect(events).toMatchObject([
    { type: 'task_started', turn_id: 'external-import-turn-1', started_at: 2 },
    { type: 'user_message', message: 'one' },
    { type: 'agent_message', message: 'answer' },
    { type: 'task_complete', turn_id: 'external-import-turn-1', last_agent_message: 'answer' },
    { type: 'task_started', turn_id: 'external-import-turn-2', started_at: 9 },
    { type: 'user_message', message: 'two' },
    { type: 'agent_message', message: '<EXTERNAL SESSION IMPORTED>' },
    { type: 'token_count', info: { last_token_usage: { total_tokens: 42 } } },
    { type: 'task_complete', turn_id: 'external-import-turn-2', last_agent_message: null, completed_at: 9 },
  ]);
});
