import type { ServerNotification } from 'keelson/protocol';
import { expect, test } from 'vitest';
import { readArgs } from '../../examples/exec/args.js';
import { main } from '../../examples/exec/main.js';
import { createTextRenderer } from '../../examples/exec/render-text.js';

function collect() {
  const parts: string[] = [];
  return { write: (part: string) => void parts.push(part), text: () => parts.join('') };
}

test('with no provider the runner plans, runs a command, edits a file and answers', async () => {
  const out = collect();

  const code = await main(['--scripted', 'Greet the world'], out.write);

  expect(code).toBe(0);
  expect(out.text()).toContain('[>] Write a greeting');
  expect(out.text()).toMatch(/\$ .*echo hello > greeting\.txt/);
  expect(out.text()).toContain('(completed, exit 0)');
  expect(out.text()).toMatch(/± update .*greeting\.txt \(completed\)/);
  expect(out.text()).toContain('+hello, world');
  expect(out.text()).toContain('I wrote greeting.txt');
  expect(out.text()).toMatch(/turn completed · \d+ tokens/);
});

test('help is printed and nothing runs', async () => {
  const out = collect();

  expect(await main(['--help'], out.write)).toBe(0);
  expect(out.text()).toMatch(/^Usage:/);
});

test('an unknown sandbox mode is refused by name', () => {
  expect(() => readArgs(['-s', 'none'])).toThrow("unknown sandbox mode 'none'");
});

test('streamed text is not repeated when its item completes', () => {
  const out = collect();
  const { render } = createTextRenderer(out.write);
  const delta = { threadId: 't', turnId: 'u', itemId: 'm', delta: 'Hi.' };
  const item = { type: 'agentMessage', id: 'm', text: 'Hi.', phase: null, memoryCitation: null } as const;
  const events: ServerNotification[] = [
    { method: 'item/agentMessage/delta', params: delta },
    { method: 'item/completed', params: { threadId: 't', turnId: 'u', item, completedAtMs: 0 } },
  ];

  for (const event of events) render(event);

  expect(out.text()).toBe('\nHi.');
});
