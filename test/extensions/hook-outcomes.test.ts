import { describe, expect, test } from 'vitest';
import { readOutcome } from '../../src/extensions/hooks/read-outcome.js';
import type { HookEventName } from '../../src/protocol/index.js';

/** What came of a hook that exited: its status and what it said. */
function outcomeOf(event: HookEventName, written: unknown, { exitCode = 0, stderr = '' } = {}): string[] {
  const stdout = typeof written === 'string' ? written : JSON.stringify(written);
  const { status, entries } = readOutcome(event, { kind: 'exited', exitCode, stdout, stderr });
  return [status, ...entries.map(({ kind, text }) => `${kind}: ${text}`)];
}

const specific = (hookEventName: string, more: Readonly<Record<string, unknown>>) => ({ hookSpecificOutput: { hookEventName, ...more } });

describe('plain text that hooks write', () => {
  test.each<[HookEventName, string[]]>([
    ['preToolUse', ['completed']],
    ['permissionRequest', ['completed']],
    ['postToolUse', ['completed']],
    ['preCompact', ['completed']],
    ['postCompact', ['completed']],
    ['sessionStart', ['completed', 'context: hello']],
    ['userPromptSubmit', ['completed', 'context: hello']],
    ['stop', ['failed', 'error: hook returned invalid stop hook JSON output']],
  ])('%s', (event, expected) => {
    expect(outcomeOf(event, 'hello\n')).toEqual(expected);
  });

  test('nothing at all is fine for every event', () => {
    expect(outcomeOf('stop', '\n')).toEqual(['completed']);
  });
});

describe('what looks like JSON and is not what the event knows', () => {
  test.each<[HookEventName, string]>([
    ['preToolUse', 'pre-tool-use'],
    ['permissionRequest', 'permission-request'],
    ['postToolUse', 'post-tool-use'],
    ['preCompact', 'PreCompact hook'],
    ['postCompact', 'PostCompact hook'],
    ['sessionStart', 'session start'],
    ['userPromptSubmit', 'user prompt submit'],
    ['stop', 'stop hook'],
  ])('%s', (event, name) => {
    for (const written of ['{nope', '[1]', { unknown: 1 }, { continue: null }])
      expect(outcomeOf(event, written)).toEqual(['failed', `error: hook returned invalid ${name} JSON output`]);
  });
});

describe('exit codes', () => {
  test.each<[HookEventName, string[]]>([
    ['preToolUse', ['blocked', 'feedback: why']],
    ['permissionRequest', ['blocked', 'feedback: why']],
    ['postToolUse', ['completed', 'feedback: why']],
    ['userPromptSubmit', ['blocked', 'feedback: why']],
    ['stop', ['blocked', 'feedback: why']],
    ['sessionStart', ['failed', 'error: hook exited with code 2']],
    ['preCompact', ['failed', 'error: why']],
    ['postCompact', ['failed', 'error: why']],
  ])('2 of %s', (event, expected) => {
    expect(outcomeOf(event, '{"ignored":true}', { exitCode: 2, stderr: ' why\n' })).toEqual(expected);
  });

  test.each<[HookEventName, string]>([
    ['preToolUse', 'PreToolUse hook exited with code 2 but did not write a blocking reason to stderr'],
    ['permissionRequest', 'PermissionRequest hook exited with code 2 but did not write a denial reason to stderr'],
    ['postToolUse', 'PostToolUse hook exited with code 2 but did not write feedback to stderr'],
    ['userPromptSubmit', 'UserPromptSubmit hook exited with code 2 but did not write a blocking reason to stderr'],
    ['stop', 'Stop hook exited with code 2 but did not write a continuation prompt to stderr'],
    ['preCompact', 'hook exited with code 2'],
  ])('2 of %s without a reason', (event, error) => {
    expect(outcomeOf(event, '', { exitCode: 2 })).toEqual(['failed', `error: ${error}`]);
  });

  test('others have no effect', () => {
    expect(outcomeOf('preToolUse', '', { exitCode: 1, stderr: 'oops' })).toEqual(['failed', 'error: hook exited with code 1']);
  });

  test('a hook that came to no exit code says why', () => {
    expect(readOutcome('stop', { kind: 'broken', reason: 'hook timed out after 1s' })).toMatchObject({
      status: 'failed',
      entries: [{ kind: 'error', text: 'hook timed out after 1s' }],
    });
  });
});

describe('PreToolUse', () => {
  const deny = { permissionDecision: 'deny', permissionDecisionReason: ' no ' };

  test.each<[string, unknown, string[]]>([
    ['a denial', specific('PreToolUse', deny), ['blocked', 'feedback: no']],
    ['a denial under the name of another event', specific('Stop', deny), ['blocked', 'feedback: no']],
    ['the older form', { decision: 'block', reason: 'old' }, ['blocked', 'feedback: old']],
    ['a message and a denial', { systemMessage: 'S', ...specific('PreToolUse', deny) }, ['blocked', 'warning: S', 'feedback: no']],
    ['context', specific('PreToolUse', { additionalContext: 'c' }), ['completed', 'context: c']],
    [
      'context and a block',
      { decision: 'block', reason: 'r', ...specific('PreToolUse', { additionalContext: 'c' }) },
      ['blocked', 'context: c', 'feedback: r'],
    ],
  ])('%s', (_what, written, expected) => {
    expect(outcomeOf('preToolUse', written)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['unsupported continue:false', { continue: false, stopReason: 'x' }],
    ['unsupported stopReason', { stopReason: 'x' }],
    ['unsupported suppressOutput', { suppressOutput: true }],
    ['unsupported updatedInput', specific('PreToolUse', { permissionDecision: 'allow', updatedInput: {} })],
    ['unsupported permissionDecision:allow', specific('PreToolUse', { permissionDecision: 'allow', additionalContext: 'c' })],
    ['unsupported permissionDecision:ask', specific('PreToolUse', { permissionDecision: 'ask' })],
    ['unsupported decision:approve', { decision: 'approve' }],
    ['permissionDecision:deny without a non-empty permissionDecisionReason', specific('PreToolUse', { permissionDecision: 'deny' })],
    ['permissionDecisionReason without permissionDecision', specific('PreToolUse', { permissionDecisionReason: 'x' })],
    ['decision:block without a non-empty reason', { decision: 'block', reason: ' ' }],
    ['reason without decision', { reason: 'x' }],
  ])('%s fails the run', (problem, written) => {
    expect(outcomeOf('preToolUse', written)).toEqual(['failed', `error: PreToolUse hook returned ${problem}`]);
  });
});

describe('PermissionRequest', () => {
  const decides = (decision: Readonly<Record<string, unknown>>) => specific('PermissionRequest', { decision });

  test.each<[string, unknown, string[]]>([
    ['yes', decides({ behavior: 'allow' }), ['completed']],
    ['no', decides({ behavior: 'deny', message: 'nope', interrupt: false }), ['blocked', 'feedback: nope']],
    ['no, without a word', decides({ behavior: 'deny', message: ' ' }), ['blocked', 'feedback: PermissionRequest hook denied approval']],
  ])('%s', (_what, written, expected) => {
    expect(outcomeOf('permissionRequest', written)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['updatedInput', decides({ behavior: 'allow', updatedInput: {} })],
    ['updatedPermissions', decides({ behavior: 'allow', updatedPermissions: [] })],
    ['interrupt:true', decides({ behavior: 'deny', interrupt: true })],
    ['continue:false', { continue: false }],
  ])('%s is not supported', (what, written) => {
    expect(outcomeOf('permissionRequest', written)).toEqual(['failed', `error: PermissionRequest hook returned unsupported ${what}`]);
  });
});

describe('PostToolUse', () => {
  test.each<[string, unknown, string[]]>([
    ['a block', { decision: 'block', reason: 'bad' }, ['blocked', 'feedback: bad']],
    ['a stop', { continue: false }, ['stopped', 'stop: PostToolUse hook stopped execution']],
    [
      'a stop with context',
      { continue: false, stopReason: 'halt', ...specific('PostToolUse', { additionalContext: 'c' }) },
      ['stopped', 'context: c', 'stop: halt'],
    ],
    ['a reason to stop without stopping', { stopReason: 'x' }, ['completed']],
    ['suppressOutput', { suppressOutput: true }, ['failed', 'error: PostToolUse hook returned unsupported suppressOutput']],
    [
      'another output',
      specific('PostToolUse', { updatedMCPToolOutput: {} }),
      ['failed', 'error: PostToolUse hook returned unsupported updatedMCPToolOutput'],
    ],
    ['a reason alone', { reason: 'r' }, ['failed', 'error: PostToolUse hook returned reason without decision']],
  ])('%s', (_what, written, expected) => {
    expect(outcomeOf('postToolUse', written)).toEqual(expected);
  });
});

describe('prompts, ends, compactions', () => {
  test.each<[HookEventName, unknown, string[]]>([
    ['userPromptSubmit', { decision: 'block', reason: 'bad' }, ['blocked', 'feedback: bad']],
    ['userPromptSubmit', { continue: false, decision: 'block', reason: 'bad' }, ['stopped']],
    ['userPromptSubmit', { reason: 'ignored', suppressOutput: true }, ['completed']],
    [
      'userPromptSubmit',
      { decision: 'block' },
      ['failed', 'error: UserPromptSubmit hook returned decision:block without a non-empty reason'],
    ],
    ['sessionStart', { continue: false, stopReason: 'halt' }, ['stopped', 'stop: halt']],
    ['stop', { decision: 'block', reason: 'more' }, ['blocked', 'feedback: more']],
    ['stop', { decision: 'block' }, ['failed', 'error: Stop hook returned decision:block without a non-empty reason']],
    ['stop', { continue: false }, ['stopped']],
    ['preCompact', { continue: false }, ['stopped', 'stop: PreCompact hook stopped execution']],
    ['postCompact', { continue: false, stopReason: 'halt', systemMessage: 'S' }, ['stopped', 'warning: S', 'stop: halt']],
  ])('%s: %j', (event, written, expected) => {
    expect(outcomeOf(event, written)).toEqual(expected);
  });
});
