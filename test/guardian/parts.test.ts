import { describe, expect, test } from 'vitest';
import { readAssessment } from '../../src/engine/guardian/assessment.js';
import { Breaker, breakerWarning } from '../../src/engine/guardian/breaker.js';
import { cutForReviewer } from '../../src/engine/guardian/cut.js';
import { type ReviewedAction, toWireAction } from '../../src/engine/guardian/reviewed-action.js';
import { selectEntries } from '../../src/engine/guardian/select-entries.js';
import { showAction } from '../../src/engine/guardian/shown-action.js';
import { isSameHistory, readTranscript, startOfTranscript, type TranscriptEntry } from '../../src/engine/guardian/transcript.js';
import type { ResponseItem } from '../../src/model/model-transport.js';

describe('a verdict', () => {
  test.each([
    [
      'with all that it may say',
      '{"outcome":"deny","risk_level":"critical","user_authorization":"low","rationale":"no"}',
      { outcome: 'deny', riskLevel: 'critical', userAuthorization: 'low', rationale: 'no' },
    ],
    [
      'that allows and says no more',
      '{"outcome":"allow"}',
      { outcome: 'allow', riskLevel: 'low', userAuthorization: 'unknown', rationale: 'Auto-review returned a low-risk allow decision.' },
    ],
    [
      'that denies and says no more',
      '{"outcome":"deny"}',
      {
        outcome: 'deny',
        riskLevel: 'high',
        userAuthorization: 'unknown',
        rationale: 'Auto-review returned a deny decision without a rationale.',
      },
    ],
    [
      'within prose',
      'I think:\n```json\n{"outcome":"allow","rationale":"fine"}\n```\nDone.',
      { outcome: 'allow', riskLevel: 'low', userAuthorization: 'unknown', rationale: 'fine' },
    ],
    ['that is none', 'no JSON', { failure: 'guardian assessment was not valid JSON' }],
    ['in braces that hold none', 'so {I say}', { failure: 'guardian assessment was not valid JSON' }],
    ['that is empty', '  ', { failure: 'guardian review completed without an assessment payload' }],
    ['that is missing', null, { failure: 'guardian review completed without an assessment payload' }],
    ['without an outcome', '{"risk_level":"low"}', { failure: 'missing field `outcome`' }],
    ['that is no object', '["allow"]', { failure: 'guardian assessment was not an object' }],
    ['with an unknown outcome', '{"outcome":"maybe"}', { failure: 'unknown variant `maybe`, expected `allow` or `deny`' }],
    [
      'with an unknown risk',
      '{"outcome":"allow","risk_level":"none"}',
      { failure: 'unknown variant `none`, expected one of `low`, `medium`, `high`, `critical`' },
    ],
    ['with a rationale that is no text', '{"outcome":"allow","rationale":7}', { failure: 'invalid type for field `rationale`' }],
  ])('%s is read with care', (_name, text, expected) => {
    expect(readAssessment(text)).toEqual(expected);
  });
});

describe('what a reviewer reads is cut', () => {
  test('not where it fits', () => {
    expect(cutForReviewer('four', 1)).toBe('four');
  });

  test('in the middle, with a note that counts to the length', () => {
    const cut = cutForReviewer(`${'a'.repeat(5000)}${'z'.repeat(4000)}`, 2000);

    expect(cut).toMatch(/^a+<truncated omitted_approx_tokens="250" \/>a*z+$/);
    expect(Buffer.byteLength(cut)).toBe(8000);
  });

  test.each([
    ['é', 3001],
    ['€', 3001],
    ['😀', 3001],
  ])('between characters: %s', (character, count) => {
    const cut = cutForReviewer(`x${character.repeat(count)}`, 1000);

    expect(cut).not.toContain('\uFFFD');
    expect(cut.endsWith(character)).toBe(true);
  });
});

const message = (role: string, text: string): ResponseItem => ({ type: 'message', role, content: [{ type: 'input_text', text }] });

describe('a transcript', () => {
  const history: ResponseItem[] = [
    message('developer', '<permissions instructions>no</permissions instructions>'),
    message('user', '<environment_context>\n  <cwd>/</cwd>\n</environment_context>'),
    message('user', 'clean up'),
    { type: 'reasoning', summary: [] },
    { type: 'function_call', name: 'exec_command', call_id: 'c1', arguments: '{"cmd":"ls"}' },
    { type: 'function_call_output', call_id: 'c1', output: 'a b' },
    { type: 'custom_tool_call', name: 'apply_patch', call_id: 'c2', input: '*** Begin Patch' },
    { type: 'local_shell_call', call_id: 'c3', action: { command: ['ls'] } },
    { type: 'function_call_output', call_id: 'c3', output: [{ type: 'input_text', text: 'seen' }] },
    { type: 'function_call_output', call_id: 'gone', output: 'late' },
    message('assistant', 'done'),
    message('developer', 'An automatic review refused the action below. The user allows it.'),
  ];

  test('holds what was said and done, and nothing that the engine said', () => {
    const { entries } = readTranscript(history, startOfTranscript);

    expect(entries.map(({ number, label, text }) => `[${number}] ${label}: ${text}`)).toEqual([
      '[1] user: clean up',
      '[2] tool exec_command call: {"cmd":"ls"}',
      '[3] tool exec_command result: a b',
      '[4] tool apply_patch call: *** Begin Patch',
      '[5] tool shell call: {"command":["ls"]}',
      '[6] tool shell result: seen',
      '[7] tool result: late',
      '[8] assistant: done',
      '[9] developer: An automatic review refused the action below. The user allows it.',
    ]);
  });

  test('goes on where it was left', () => {
    const { next } = readTranscript(history.slice(0, 5), startOfTranscript);

    const { entries } = readTranscript(history, next);

    expect(entries[0]).toEqual({ number: 3, kind: 'tool', label: 'tool exec_command result', text: 'a b' });
    expect(entries).toHaveLength(7);
  });

  test('knows when the history is another one', () => {
    const { next } = readTranscript(history, startOfTranscript);

    expect(isSameHistory(history, next)).toBe(true);
    expect(isSameHistory(history.slice(0, 3), next)).toBe(false);
    expect(isSameHistory([...history.slice(0, -1), message('user', 'another'), message('user', 'one')], next)).toBe(false);
  });
});

describe('of a long transcript', () => {
  const user = (number: number, text = `u${number}`): TranscriptEntry => ({ number, kind: 'user', label: 'user', text });
  const said = (number: number, text: string): TranscriptEntry => ({ number, kind: 'message', label: 'assistant', text });
  const tool = (number: number, text: string): TranscriptEntry => ({ number, kind: 'tool', label: 'tool ls result', text });
  const numbersOf = (texts: readonly string[]) => texts.map((text) => Number(/\[(\d+)\]/.exec(text)?.[1]));

  test('the newest forty steps stay, and what the user said', () => {
    const steps = Array.from({ length: 60 }, (_, index) => tool(index + 2, 'x'));

    const { texts, isCut } = selectEntries([user(1), ...steps]);

    expect(numbersOf(texts)).toEqual([1, ...Array.from({ length: 40 }, (_, index) => index + 22)]);
    expect(isCut).toBe(true);
  });

  test('long messages stay by their worth: the first of the user, the last, then the newer ones', () => {
    const long = 'x'.repeat(9000);
    const users = Array.from({ length: 8 }, (_, index) => user(index + 1, long));

    const { texts } = selectEntries(users);

    expect(numbersOf(texts)).toEqual([1, 6, 7, 8]);
  });

  test('tools have a budget of their own', () => {
    const outputs = Array.from({ length: 20 }, (_, index) => tool(index + 2, 'x'.repeat(4000)));

    const { texts } = selectEntries([user(1), ...outputs, said(22, 'done')]);

    expect(numbersOf(texts)).toEqual([1, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
  });

  test('what fits stays whole, each entry with its number', () => {
    expect(selectEntries([user(1, 'hi'), said(2, 'hello')])).toEqual({
      texts: ['[1] user: hi\n', '\n[2] assistant: hello\n'],
      isCut: false,
    });
  });
});

const actions: readonly (readonly [ReviewedAction, unknown, unknown])[] = [
  [
    {
      type: 'command',
      tool: 'exec_command',
      argv: ['/bin/bash', '-lc', 'touch a b'],
      cwd: '/w',
      sandboxPermissions: 'with_additional_permissions',
      additionalPermissions: { network: null, fileSystem: { read: null, write: ['/x'] } },
      justification: 'need it',
      tty: false,
    },
    { type: 'command', source: 'unifiedExec', command: "/bin/bash -lc 'touch a b'", cwd: '/w' },
    {
      additional_permissions: { file_system: { read: null, write: ['/x'] }, network: null },
      command: ['/bin/bash', '-lc', 'touch a b'],
      cwd: '/w',
      justification: 'need it',
      sandbox_permissions: 'with_additional_permissions',
      tool: 'exec_command',
      tty: false,
    },
  ],
  [
    {
      type: 'command',
      tool: 'shell',
      argv: ['ls'],
      cwd: '/w',
      sandboxPermissions: 'use_default',
      additionalPermissions: null,
      justification: null,
      tty: null,
    },
    { type: 'command', source: 'shell', command: 'ls', cwd: '/w' },
    { command: ['ls'], cwd: '/w', sandbox_permissions: 'use_default', tool: 'shell' },
  ],
  [
    { type: 'execve', tool: 'shell', program: '/bin/rm', argv: ['rm', 'x'], cwd: '/w', additionalPermissions: null },
    { type: 'execve', source: 'shell', program: '/bin/rm', argv: ['rm', 'x'], cwd: '/w' },
    { argv: ['rm', 'x'], cwd: '/w', program: '/bin/rm', tool: 'shell' },
  ],
  [
    { type: 'applyPatch', cwd: '/w', files: ['/w/a'], patch: '*** Begin Patch' },
    { type: 'applyPatch', cwd: '/w', files: ['/w/a'] },
    { cwd: '/w', files: ['/w/a'], patch: '*** Begin Patch', tool: 'apply_patch' },
  ],
  [
    { type: 'networkAccess', target: 'https://x.test:443', host: 'x.test', protocol: 'socks5Tcp', port: 443, trigger: null },
    { type: 'networkAccess', target: 'https://x.test:443', host: 'x.test', protocol: 'socks5Tcp', port: 443 },
    { host: 'x.test', port: 443, protocol: 'socks5_tcp', target: 'https://x.test:443', tool: 'network_access' },
  ],
  [
    {
      type: 'mcpToolCall',
      server: 'fix',
      toolName: 'poke',
      arguments: { keepThis: 1 },
      connector: { id: null, name: null, description: null },
      toolTitle: null,
      toolDescription: 'does poke',
      annotations: { destructiveHint: true, openWorldHint: undefined },
    },
    { type: 'mcpToolCall', server: 'fix', toolName: 'poke', connectorId: null, connectorName: null, toolTitle: null },
    {
      annotations: { destructive_hint: true },
      arguments: { keepThis: 1 },
      server: 'fix',
      tool: 'mcp_tool_call',
      tool_description: 'does poke',
      tool_name: 'poke',
    },
  ],
  [
    { type: 'requestPermissions', turnId: 't', reason: 'want net', permissions: { network: { enabled: true }, fileSystem: null } },
    { type: 'requestPermissions', reason: 'want net', permissions: { network: { enabled: true }, fileSystem: null } },
    { permissions: { file_system: null, network: { enabled: true } }, reason: 'want net', tool: 'request_permissions', turn_id: 't' },
  ],
];

describe.each(actions)('an action %#', (action, wire, shown) => {
  test('is told to clients in brief', () => {
    expect(toWireAction(action)).toEqual(wire);
  });

  test('is shown to the reviewer whole, its keys in order', () => {
    expect(showAction(action)).toBe(JSON.stringify(shown, null, 2));
  });
});

test('texts inside an action are cut', () => {
  const shown = showAction({ type: 'applyPatch', cwd: '/w', files: [], patch: 'x'.repeat(70_000) });

  expect(shown).toContain('<truncated omitted_approx_tokens=\\"1500\\" />');
});

describe('too many refusals', () => {
  const denials = (breaker: Breaker, turnId: string, pattern: string) =>
    [...pattern].map((each) => breaker.count(turnId, { isDenial: each === 'd' }));

  test('are three in a row', () => {
    expect(denials(new Breaker(), 't', 'ddadd').filter((tripped) => tripped !== null)).toEqual([]);
    expect(denials(new Breaker(), 't', 'adaddd').at(-1)).toEqual({ inARow: 3, inAll: 4 });
  });

  test('are ten in all', () => {
    expect(denials(new Breaker(), 't', 'dadadadadadadadadad').filter((tripped) => tripped !== null)).toEqual([{ inARow: 1, inAll: 10 }]);
  });

  test('stop a turn once, and count from nothing in the next one', () => {
    const breaker = new Breaker();

    expect(denials(breaker, 't1', 'ddddd').filter((tripped) => tripped !== null)).toHaveLength(1);
    expect(denials(breaker, 't2', 'dd')).toEqual([null, null]);
  });

  test('are told with their numbers', () => {
    expect(breakerWarning({ inARow: 3, inAll: 3 })).toBe(
      'Automatic approval review rejected too many approval requests for this turn (3 consecutive, 3 total); interrupting the turn.',
    );
  });
});
