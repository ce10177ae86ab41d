import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cutRecordedOutput } from '../../src/engine/tools/commands/recorded-output.js';
import { rank } from '../../src/engine/tools/rank.js';
import { toToolSchema } from '../../src/engine/tools/tool-schema.js';
import type { ToolScope } from '../../src/engine/tools/tool-scope.js';
import { fallbackModel } from '../../src/model/catalog/bundled-models.js';
import { findModel } from '../../src/model/catalog/find-model.js';
import { openToolBench, scopeWith } from './tool-context.js';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const question = { id: 'q1', header: 'Color', question: 'Which?', options: [{ label: 'Red', description: 'r' }] };

async function offered(scope: Partial<ToolScope>): Promise<readonly (Readonly<Record<string, unknown>> | { type: string })[]> {
  await using bench = await openToolBench();
  return bench.tools.forTurn(scopeWith(scope)).specs;
}

const nameOf = (spec: object): unknown => ('name' in spec ? spec.name : 'type' in spec ? spec.type : null);

test('a model without metadata is offered the tools of the first row, in the order of the protocol', async () => {
  expect((await offered({ model: fallbackModel })).map(nameOf)).toEqual([
    'exec_command',
    'write_stdin',
    'update_plan',
    'request_user_input',
    'web_search',
    'view_image',
  ]);
});

test('what a model and its features say adds tools', async () => {
  const model = { ...findModel('gpt-5.5'), experimentalSupportedTools: ['list_dir'] };
  const settings = { ...scopeWith().settings, canGenerateImages: true };

  expect((await offered({ model, settings })).map(nameOf)).toEqual([
    'exec_command',
    'write_stdin',
    'update_plan',
    'request_user_input',
    'apply_patch',
    'list_dir',
    'web_search',
    'image_generation',
    'view_image',
  ]);
  expect((await offered({ model: fallbackModel, features: { apply_patch_freeform: true } })).map(nameOf)).toContain('apply_patch');
});

test('without an environment there are no files and no commands', async () => {
  expect((await offered({ hasEnvironment: false })).map(nameOf)).toEqual(['update_plan', 'request_user_input', 'web_search']);
});

test('the web search is offered as configured, and live to who may do everything', async () => {
  const webSearch = {
    mode: 'cached',
    contextSize: 'high',
    allowedDomains: ['a.test'],
    location: { country: 'DE', region: null, city: 'Berlin', timezone: null },
  } as const;
  const settings = { ...scopeWith().settings, webSearch };
  const readOnly = { type: 'readOnly', networkAccess: false } as const;
  const find = async (scope: Partial<ToolScope>) => (await offered(scope)).find((spec) => nameOf(spec) === 'web_search');

  expect(await find({ settings, sandboxPolicy: readOnly, model: findModel('gpt-5.5') })).toEqual({
    type: 'web_search',
    external_web_access: false,
    filters: { allowed_domains: ['a.test'] },
    user_location: { type: 'approximate', country: 'DE', city: 'Berlin' },
    search_context_size: 'high',
    search_content_types: ['text', 'image'],
  });
  expect(await find({ model: fallbackModel })).toEqual({ type: 'web_search', external_web_access: true });
  expect(await find({ settings: { ...settings, webSearch: { ...webSearch, mode: 'disabled' } } })).toBeUndefined();
});

test('an image is shown as an item and handed to the model', async () => {
  await using bench = await openToolBench({ scope: { model: findModel('gpt-5.5') } });
  await writeFile(join(bench.cwd, 'p.png'), Buffer.from(png, 'base64'));

  const high = await bench.call('view_image', { path: 'p.png' }, 'v');
  const original = await bench.call('view_image', { path: 'p.png', detail: 'original' });

  expect(high.body).toEqual([{ type: 'input_image', image_url: `data:image/png;base64,${png}`, detail: 'high' }]);
  expect(original.body).toMatchObject([{ detail: 'original' }]);
  expect((await bench.seen('itemCompleted')).item).toEqual({ type: 'imageView', id: 'v', path: join(bench.cwd, 'p.png') });
});

test.each([
  ['none.png', /^unable to locate image at `.*\/none\.png`: /],
  ['.', /^image path `.*` is not a file$/],
  ['bad.png', /^unable to process image at `.*\/bad\.png`: unsupported image `image\/png`$/],
  ['note.txt', /^unable to process image at `.*\/note\.txt`: unsupported image `text\/plain`$/],
])('%s cannot be viewed', async (path, why) => {
  await using bench = await openToolBench();
  await writeFile(join(bench.cwd, 'bad.png'), 'zz');
  await writeFile(join(bench.cwd, 'note.txt'), 'zz');

  expect((await bench.call('view_image', { path })).body).toMatch(why);
  expect(bench.events).toEqual([]);
});

test('a model that sees no images may not view any, and only one detail can be chosen', async () => {
  await using blind = await openToolBench({ scope: { model: { ...fallbackModel, inputModalities: ['text'] } } });
  await using seeing = await openToolBench();

  expect((await blind.call('view_image', { path: 'p.png' })).body).toBe(
    'view_image is not allowed because you do not support image inputs',
  );
  expect((await seeing.call('view_image', { path: 'p.png', detail: 'low' })).body).toContain('view_image.detail only supports `original`');
});

test('questions are put to the user in plan mode, and the answers told to the model', async () => {
  const asked: unknown[] = [];
  await using bench = await openToolBench({
    scope: { mode: 'plan' },
    approvals: {
      userInput: async ({ questions }) => {
        asked.push(questions);
        return { q1: { answers: ['Red', 'note'] } };
      },
    },
  });

  const output = await bench.call('request_user_input', { questions: [question] });

  expect(asked).toEqual([[question]]);
  expect(output.body).toBe('{"answers":{"q1":{"answers":["Red","note"]}}}');
});

test.each([
  [{ mode: 'default' }, 'request_user_input is unavailable in Default mode'],
  [{ mode: 'plan', isRootThread: false }, 'request_user_input can only be used by the root thread'],
] as const)('nobody is asked under %j', async (scope, why) => {
  await using bench = await openToolBench({ scope });

  expect((await bench.call('request_user_input', { questions: [question] })).body).toBe(why);
});

test('a user who gives no answer gave none, and questions need choices', async () => {
  await using bench = await openToolBench({ features: { default_mode_request_user_input: true } });

  expect((await bench.call('request_user_input', { questions: [question] })).body).toBe('{"answers":{}}');
  expect((await bench.call('request_user_input', { questions: [{ ...question, options: [] }] })).body).toBe(
    'request_user_input requires non-empty options for every question',
  );
});

test('a plan in plan mode is refused', async () => {
  await using bench = await openToolBench({ scope: { mode: 'plan' } });

  expect((await bench.call('update_plan', { plan: [] })).body).toBe('update_plan is a TODO/checklist tool and is not allowed in Plan mode');
});

test('a folder is listed by levels, from an offset to a limit', async () => {
  const model = { ...fallbackModel, experimentalSupportedTools: ['list_dir'] };
  await using bench = await openToolBench({ scope: { model } });
  await mkdir(join(bench.cwd, 'a/b/c'), { recursive: true });
  await writeFile(join(bench.cwd, 'z.txt'), '');
  const list = async (args: Record<string, unknown>) => (await bench.call('list_dir', { dir_path: bench.cwd, ...args })).body;

  expect(await list({})).toBe(`Absolute path: ${bench.cwd}\na/\n  b/\nz.txt`);
  expect(await list({ offset: 2, limit: 1, depth: 3 })).toBe(`Absolute path: ${bench.cwd}\n  b/\nMore than 1 entries found`);
  expect(await list({ dir_path: 'relative' })).toBe('dir_path must be an absolute path');
  expect(await list({ offset: 0 })).toBe('offset must be a 1-indexed entry number');
  expect(await list({ offset: 9 })).toBe('offset exceeds directory entry count');
  expect(await list({ dir_path: '/no/such/folder' })).toMatch(/^failed to read directory: /);
});

test('a recorded output is held against the policy once more, its text parts together', () => {
  const policy = { mode: 'bytes', limit: 10 } as const;
  const text = (length: number) => ({ type: 'input_text', text: 'x'.repeat(length) });
  const image = { type: 'input_image', image_url: 'data:,' };

  expect(cutRecordedOutput('x'.repeat(12), policy)).toBe('x'.repeat(12));
  expect(cutRecordedOutput('x'.repeat(20), policy)).toBe('xxxxxx…8 chars truncated…xxxxxx');
  expect(cutRecordedOutput([text(8), image, text(8), text(3), text(3)], policy)).toEqual([
    text(8),
    image,
    { type: 'input_text', text: 'xx…4 chars truncated…xx' },
    { type: 'input_text', text: '[omitted 2 text items ...]' },
  ]);
});

test('a schema keeps what providers know, and gets what they miss', () => {
  expect(
    toToolSchema({
      properties: {
        text: { type: 'string', minLength: 3, description: 'A text' },
        either: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        nullable: { type: ['string', 'null'], default: null },
        fixed: { const: 'k' },
        anything: true,
        reference: { $ref: '#/x' },
        list: { items: { properties: { n: { minimum: 1 } } } },
      },
      required: ['text'],
      patternProperties: {},
      additionalProperties: false,
    }),
  ).toEqual({
    type: 'object',
    properties: {
      text: { type: 'string', description: 'A text' },
      either: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      nullable: { type: ['string', 'null'] },
      fixed: { type: 'string', enum: ['k'] },
      anything: { type: 'string' },
      reference: { type: 'string' },
      list: { type: 'array', items: { type: 'object', properties: { n: { type: 'number' } } } },
    },
    required: ['text'],
    additionalProperties: false,
  });
  expect(toToolSchema({})).toEqual({ type: 'object', properties: {} });
});

test('documents are ranked by the words that few of them have', () => {
  const documents = ['close the ticket', 'paint a wall', 'look up a ticket by its ticket id', 'getTickets'];

  expect(rank('ticket', documents)).toEqual([3, 0, 2]);
  expect(rank('paint tickets', documents)[0]).toBe(1);
  expect(rank('zebra', documents)).toEqual([]);
});
