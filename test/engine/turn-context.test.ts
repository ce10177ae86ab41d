import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ContextSnapshot, type ContextTexts, contextDelta } from '../../src/engine/context/context-delta.js';
import { environmentContext } from '../../src/engine/context/environment.js';
import { normalizeHistory } from '../../src/engine/context/history.js';
import { fallbackModel } from '../../src/model/catalog/bundled-models.js';
import type { ModelInfo } from '../../src/model/catalog/model-info.js';
import { textsOf } from '../../src/platform/json.js';
import type { TurnStartParams } from '../../src/protocol/index.js';
import { type ScriptedModel, scriptedModel, startHarness } from './harness.js';

const now: ContextSnapshot = {
  cwd: '/work',
  shell: 'bash',
  currentDate: '2026-01-02',
  timezone: 'Europe/Berlin',
  model: 'm',
  approvalPolicy: 'never',
  sandboxPolicy: { type: 'dangerFullAccess' },
  personality: 'pragmatic',
  collaboration: { mode: 'default', instructions: null, effort: null },
};

const texts: ContextTexts = {
  developerInstructions: 'DEV',
  projectDocs: 'DOCS',
  previousModel: null,
  modelInstructions: 'MODEL',
  personality: 'TONE',
  personalityIsBakedIn: true,
  includePermissions: true,
  includeEnvironment: true,
  further: ['<skills_instructions>'],
};

/** The parts by their first word or tag. */
const kinds = (told: ContextSnapshot | null, changed: Partial<ContextSnapshot> = {}, more: Partial<ContextTexts> = {}) =>
  contextDelta(told, { ...now, ...changed }, { ...texts, ...more }).map(({ role, content }) => [
    role,
    ...textsOf(content).map((text) => /^(<[^>]+>|# \S+|\S+)/.exec(text)?.[0]),
  ]);

const plan = { mode: 'plan', instructions: 'PLAN', effort: null } as const;

test.each<[string, unknown[][], unknown[][]]>([
  [
    'the whole set, to a model that knows nothing',
    kinds(null, { collaboration: plan }, { personalityIsBakedIn: false }),
    [
      ['developer', '<permissions instructions>', 'DEV', '<collaboration_mode>', '<personality_spec>', '<skills_instructions>'],
      ['user', '# AGENTS.md', '<environment_context>'],
    ],
  ],
  [
    'a switch first, where another model had the turn before',
    kinds(null, {}, { previousModel: 'other' }).slice(0, 1),
    [['developer', '<model_switch>', '<permissions instructions>', 'DEV', '<skills_instructions>']],
  ],
  ['nothing, when nothing changed', kinds(now), []],
  ['other policies', kinds(now, { approvalPolicy: 'on-request' }), [['developer', '<permissions instructions>']]],
  ['another folder', kinds(now, { cwd: '/else' }), [['user', '<environment_context>']]],
  ['another day', kinds(now, { currentDate: '2026-01-03' }), [['user', '<environment_context>']]],
  ['another personality', kinds(now, { personality: 'friendly' }), [['developer', '<personality_spec>']]],
  ['no personality without a text', kinds(now, { personality: 'none' }, { personality: '' }), []],
  [
    'no personality beside a switch',
    kinds(now, { model: 'n', personality: 'friendly' }, { previousModel: 'm' }),
    [['developer', '<model_switch>']],
  ],
  ['a mode that is new', kinds(now, { collaboration: plan }), [['developer', '<collaboration_mode>']]],
  ['no mode again', kinds({ ...now, collaboration: plan }, { collaboration: plan }), []],
  [
    'a mode again with another effort',
    kinds({ ...now, collaboration: plan }, { collaboration: { ...plan, effort: 'low' } }),
    [['developer', '<collaboration_mode>']],
  ],
  ['nothing of a mode without a text', kinds(now, { collaboration: { mode: 'plan', instructions: '', effort: null } }), []],
  [
    'no part that is switched off',
    kinds(null, {}, { includePermissions: false, includeEnvironment: false }),
    [
      ['developer', 'DEV', '<skills_instructions>'],
      ['user', '# AGENTS.md'],
    ],
  ],
])('the model is told %s', (_name, told, expected) => {
  expect(told).toEqual(expected);
});

test('the environment names rules for the network and agents only where there are any', () => {
  expect(environmentContext({ ...now, network: { allowed: ['a.b'], denied: ['c.d'] }, subagents: ['x: working'] })).toBe(
    `<environment_context>
  <cwd>/work</cwd>
  <shell>bash</shell>
  <current_date>2026-01-02</current_date>
  <timezone>Europe/Berlin</timezone>
  <network enabled="true"> <allowed>a.b</allowed> <denied>c.d</denied> </network>
  <subagents>
    x: working
  </subagents>
</environment_context>`,
  );
});

const messages: ModelInfo['modelMessages'] = {
  instructionsTemplate: 'Work. {{ personality }}',
  personalities: { default: 'P', friendly: 'Smile.', pragmatic: 'Hurry.' },
};

const developerTexts = (model: ScriptedModel): string[][] =>
  model.calls.map(({ body }, index) => {
    const before = model.calls[index - 1]?.body.input.length ?? 0;
    return body.input.slice(before).flatMap((item) => (item.role === 'developer' ? textsOf(item.content) : []));
  });

const turnsOf = async (
  steps: readonly Partial<TurnStartParams>[],
  config: { personality?: 'pragmatic'; baseInstructions?: string } = {},
) => {
  const model = scriptedModel([]);
  await using harness = await startHarness({
    model,
    config: {
      modelInfo: () => ({ ...fallbackModel, known: true, modelMessages: messages }),
      includePermissionsInstructions: false,
      ...config,
    },
  });
  const threadId = await harness.startThread();
  for (const step of steps) await harness.runTurn(threadId, 'x', step);
  return { told: developerTexts(model), instructions: model.calls.map(({ body }) => body.instructions) };
};

test('a personality that the instructions have is not told; another one is, once', async () => {
  const { told, instructions } = await turnsOf([{}, { personality: 'friendly' }, {}], { personality: 'pragmatic' });

  expect(told).toEqual([[], [expect.stringMatching(/^<personality_spec>.*Smile\..*<\/personality_spec>$/s)], []]);
  expect(new Set(instructions)).toEqual(new Set(['Work. Hurry.']));
});

test('a personality that the first turn brings is told with the whole set', async () => {
  const { told } = await turnsOf([{ personality: 'friendly' }], { personality: 'pragmatic' });

  expect(told).toEqual([[expect.stringContaining('Smile.')]]);
});

test('instructions of the caller have no personality', async () => {
  const { told } = await turnsOf([{}, { personality: 'friendly' }], { personality: 'pragmatic', baseInstructions: 'MINE' });

  expect(told).toEqual([[], []]);
});

const collaborationMode = (
  mode: 'plan' | 'default',
  settings: { model?: string; developer_instructions?: string; reasoning_effort?: 'high' } = {},
) => ({
  collaborationMode: { mode, settings: { model: 'mock-model', reasoning_effort: null, developer_instructions: null, ...settings } },
});

test('a collaboration mode stays, decides model and effort, and is told in its own words or in those of the caller', async () => {
  const { told } = await turnsOf([
    { ...collaborationMode('plan', { reasoning_effort: 'high' }), effort: 'low' },
    {},
    collaborationMode('default', { developer_instructions: 'OWN' }),
    collaborationMode('default', { developer_instructions: '' }),
  ]);

  expect(told).toEqual([
    [expect.stringMatching(/^<collaboration_mode># Plan mode/)],
    [],
    ['<collaboration_mode>OWN</collaboration_mode>'],
    [],
  ]);
});

test('efforts and tiers stay until they change; a mode without an effort takes the default one', async () => {
  const model = scriptedModel([]);
  const info: ModelInfo = { ...fallbackModel, known: true, supportsReasoningSummaries: true, defaultEffort: 'medium' };
  await using harness = await startHarness({ model, config: { modelInfo: () => info } });
  const threadId = await harness.startThread();
  const steps: Partial<TurnStartParams>[] = [
    { effort: 'none', summary: 'none', serviceTier: 'fast' },
    { effort: null },
    { serviceTier: null },
    { serviceTier: 'flex' },
    collaborationMode('plan', { reasoning_effort: 'high' }),
    collaborationMode('default'),
  ];

  for (const step of steps) await harness.runTurn(threadId, 'x', step);

  expect(model.calls.map(({ body }) => [body.reasoning, body.service_tier])).toEqual([
    [{ effort: 'none' }, 'priority'],
    [{ effort: 'none' }, 'priority'],
    [{ effort: 'none' }, undefined],
    [{ effort: 'none' }, 'flex'],
    [{ effort: 'high' }, 'flex'],
    [{ effort: 'medium' }, 'flex'],
  ]);
});

test('the files of people are told from the root down, within their budget', async () => {
  const model = scriptedModel([]);
  await using harness = await startHarness({
    model,
    config: { projectDocMaxBytes: 8, projectRootMarkers: ['.root'], projectDocFallbackNames: ['GUIDE.md'] },
  });
  const cwd = join(harness.home, 'project', 'sub');
  await mkdir(cwd, { recursive: true });
  await writeFile(join(harness.home, 'AGENTS.md'), 'global');
  await writeFile(join(harness.home, 'project', '.root'), '');
  await writeFile(join(harness.home, 'project', 'AGENTS.md'), 'root');
  await writeFile(join(cwd, 'GUIDE.md'), 'fallback');
  const threadId = await harness.startThread({ cwd });

  await harness.runTurn(threadId, 'x');

  const [docs] = model.calls[0]?.body.input.flatMap((item) => (item.role === 'user' ? textsOf(item.content) : [])) ?? [];
  expect(docs).toBe(
    `# AGENTS.md instructions for ${cwd}\n\n<INSTRUCTIONS>\nglobal\n\n--- project-doc ---\n\nroot\n\nfall\n</INSTRUCTIONS>`,
  );
});

const call = (call_id: string, type = 'function_call') => ({ type, call_id });

test.each<[string, Parameters<typeof normalizeHistory>[0], unknown[]]>([
  [
    'answers every call',
    [call('a'), call('b', 'custom_tool_call'), call('c', 'tool_search_call')],
    [
      call('a'),
      { type: 'function_call_output', call_id: 'a', output: 'aborted' },
      call('b', 'custom_tool_call'),
      { type: 'custom_tool_call_output', call_id: 'b', output: 'aborted' },
      call('c', 'tool_search_call'),
      { type: 'tool_search_output', call_id: 'c', status: 'completed', execution: 'client', tools: [] },
    ],
  ],
  ['drops outputs of no call', [{ type: 'function_call_output', call_id: 'x', output: '' }], []],
  [
    'leaves out raw reasoning that is no text',
    [{ type: 'reasoning', summary: [], content: [{ type: 'other' }] }],
    [{ type: 'reasoning', summary: [] }],
  ],
  [
    'keeps raw reasoning that is text',
    [{ type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'r' }] }],
    [{ type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'r' }] }],
  ],
])('a history that is sent %s', (_name, items, expected) => {
  expect(normalizeHistory(items, { images: true })).toEqual(expected);
});

test('a model that cannot see is told that there was a picture', () => {
  const image = { type: 'input_image', image_url: 'data:image/png;base64,xx' };
  const items = [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'look' }, image] },
    call('a'),
    { type: 'function_call_output', call_id: 'a', output: [image] },
  ];

  const sent = JSON.stringify(normalizeHistory(items, { images: false }));

  expect(sent).not.toContain('input_image');
  expect(sent.match(/cannot see pictures/g)).toHaveLength(2);
});
