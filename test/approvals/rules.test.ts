import { expect, test } from 'vitest';
import { type CommandDecision, decideCommand } from '../../src/engine/approvals/exec-policy/decide.js';
import { isDangerous, isKnownSafe } from '../../src/engine/approvals/exec-policy/known-safe.js';
import { loadRules } from '../../src/engine/approvals/exec-policy/load.js';
import { noRules } from '../../src/engine/approvals/exec-policy/rules.js';
import { splitWords } from '../../src/engine/approvals/exec-policy/split-words.js';
import { RulesSyntaxError } from '../../src/engine/approvals/starlark/syntax.js';
import { createBashGrammar } from '../../src/engine/exec/bash-grammar.js';
import type { HereDocument } from '../../src/engine/exec/parsed-script.js';
import { profileOfPolicy } from '../../src/engine/sandbox/profile-of-policy.js';
import type { AskForApproval, SandboxPolicy } from '../../src/protocol/index.js';

const rulesOf = (source: string) => loadRules(source, splitWords);

function mistakeOf(source: string): { message: string; line: number } | null {
  try {
    rulesOf(source);
    return null;
  } catch (error) {
    if (error instanceof RulesSyntaxError) return { message: error.message, line: error.place.line };
    throw error;
  }
}

const patternsOf = (source: string): readonly string[] =>
  rulesOf(source).prefixes.map(({ pattern }) => pattern.map((words) => words.join('|')).join(' '));

test.each([
  ['a list of alternatives', 'prefix_rule(pattern=["git", ["push", "fetch"]])', ['git push|fetch']],
  ['a loop', 'for tool in ["npm", "yarn"]:\n    prefix_rule(pattern=[tool, "test"])\n', ['npm test', 'yarn test']],
  ['a comprehension', '[prefix_rule(pattern=[t]) for t in ["a", "b", "c"] if t != "b"]', ['a', 'c']],
  [
    'a function',
    'def allow(tool, verb="run"):\n  prefix_rule(pattern=[tool, verb])\n\nallow("npm")\nallow("go", verb="test")',
    ['npm run', 'go test'],
  ],
  ['an f-string', 'x = "b"\nprefix_rule(pattern=[f"a{x}c"])', ['abc']],
  ['a condition', 'if 1 + 1 == 2 and not False:\n  prefix_rule(pattern=["yes"])\nelse:\n  prefix_rule(pattern=["no"])', ['yes']],
  ['methods of strings', 'prefix_rule(pattern="npm run build".split())', ['npm run build']],
  ['a dict', 'for k, v in {"a": "b"}.items():\n  prefix_rule(pattern=[k, v])', ['a b']],
  ['several on a line', 'x = "a"; prefix_rule(pattern=[x]);', ['a']],
  ['lines that go on in brackets', 'prefix_rule(\n  pattern = [\n    "a", # comment\n  ],\n)', ['a']],
])('rules are made by %s', (_what, source, patterns) => {
  expect(patternsOf(source)).toEqual(patterns);
});

test.each([
  ['prefix_rule(pattern=["ls"], decision="bogus")', 'invalid decision: bogus'],
  ['prefix_rule(pattern=[])', 'pattern cannot be empty'],
  ['prefix_rule(pattern="ls")', 'pattern must be a list, found a string'],
  ['prefix_rule(pattern=["ls"], justification=" ")', 'justification cannot be empty'],
  ['prefix_rule(patern=["ls"])', 'unexpected argument patern'],
  ['prefix_rule(pattern=["git", "push"], match=["git pull"])', 'the example `git pull` does not match its rule'],
  ['prefix_rule(pattern=["git"], not_match=[["git", "push"]])', 'the example `git push` matches its rule and should not'],
  ['network_rule(host="http://x", protocol="https", decision="allow")', 'host must be a name without scheme, path or wildcard'],
  ['network_rule(host="x", protocol="ftp", decision="allow")', 'invalid protocol: ftp'],
  ['host_executable(name="git", paths=["bin/git"])', 'bin/git is no absolute path of git'],
  ['prefix_rule(pattern=["git"], match=["git \'"])', "' has no end in: git '"],
  ['prefix_rule(pattern=["git"], match=None)', 'examples must be a list, found None'],
  ['unknown()', 'unknown is not defined'],
  ['x = "', 'a string has no end'],
  ['[a for b in c}', 'expected ]'],
  ['x = [y for y in range(10000000)]', 'a range has at most 100000 numbers'],
])('%s is refused with its line', (line, message) => {
  expect(mistakeOf(`# first\n${line}\n`)).toEqual({ message, line: 2 });
});

test('rules that would never end are stopped', () => {
  const source = 'def f(n):\n  return f(n + 1)\nf(0)';

  expect(mistakeOf(source)?.message).toBe('functions call each other too deeply');
});

test('rules that would fill the memory are stopped', () => {
  const source = 'x = "ab"\nfor i in range(100):\n  x = x + x';

  expect(mistakeOf(source)?.message).toBe('a value is too long');
});

test('hosts are compared by their bare name', () => {
  const [rule] = rulesOf('network_rule(host="[::1]:80", protocol="https_connect", decision="deny")').networks;

  expect(rule).toEqual({ host: '::1', protocol: 'https', decision: 'deny', justification: null });
});

const unconfined: SandboxPolicy = { type: 'dangerFullAccess' };
const readOnly: SandboxPolicy = { type: 'readOnly', networkAccess: false };

interface Asked {
  readonly rules?: string;
  readonly policy?: AskForApproval;
  readonly sandbox?: SandboxPolicy;
  readonly wantsMore?: boolean;
  readonly prefixRule?: readonly string[];
}

const decide = (commands: readonly (readonly string[])[], asked: Asked = {}) =>
  decideCommand({
    rules: asked.rules === undefined ? noRules : rulesOf(asked.rules),
    argv: ['/bin/bash', '-lc', commands.map((words) => words.join(' ')).join(' && ')],
    script: { plain: commands, hasPipe: false, hereDocument: null },
    approvalPolicy: asked.policy ?? 'untrusted',
    permissionProfile: profileOfPolicy(asked.sandbox ?? readOnly),
    wantsMore: asked.wantsMore ?? false,
    prefixRule: asked.prefixRule ?? null,
  });

const granular = (flags: { rules: boolean; sandbox_approval: boolean }): AskForApproval => ({
  granular: { mcp_elicitations: true, skill_approval: false, request_permissions: false, ...flags },
});

test.each<[string, AskForApproval, SandboxPolicy, boolean, 'run' | 'ask' | 'refuse']>([
  ['ls', 'untrusted', readOnly, false, 'run'],
  ['rm -rf x', 'untrusted', readOnly, false, 'ask'],
  ['rm -rf x', 'on-failure', readOnly, false, 'ask'],
  ['rm -rf x', 'never', readOnly, false, 'refuse'],
  ['rm -rf x', 'never', unconfined, false, 'run'],
  ['touch x', 'untrusted', unconfined, false, 'ask'],
  ['touch x', 'on-request', unconfined, false, 'run'],
  ['touch x', 'on-request', readOnly, false, 'run'],
  ['touch x', 'on-request', readOnly, true, 'ask'],
  ['touch x', 'never', readOnly, false, 'run'],
  ['touch x', granular({ rules: true, sandbox_approval: false }), readOnly, true, 'refuse'],
])('%s under %j in %j (wants more: %s): %s', (command, policy, sandbox, wantsMore, type) => {
  expect(decide([command.split(' ')], { policy, sandbox, wantsMore }).type).toBe(type);
});

test('the strictest part of a line counts', () => {
  const rules = 'prefix_rule(pattern=["touch"])\nprefix_rule(pattern=["curl"], decision="forbidden")';

  expect(
    decide(
      [
        ['touch', 'a'],
        ['curl', 'x'],
      ],
      { rules },
    ),
  ).toEqual({
    type: 'refuse',
    reason: "`/bin/bash -lc 'touch a && curl x'` rejected: policy forbids commands starting with `curl`",
  });
});

test('a line that rules allow whole leaves the sandbox, one that is only harmless does not', () => {
  const rules = 'prefix_rule(pattern=["touch"])';

  expect(decide([['touch', 'a']], { rules })).toMatchObject({ type: 'run', bypassesSandbox: true });
  expect(decide([['touch', 'a'], ['ls']], { rules })).toMatchObject({ type: 'run', bypassesSandbox: false });
});

test('the rule with the longest pattern gives the reason', () => {
  const rules =
    'prefix_rule(pattern=["git"], decision="prompt")\nprefix_rule(pattern=["git", "push"], decision="prompt", justification="it leaves")';

  expect(decide([['git', 'push']], { rules })).toMatchObject({
    type: 'ask',
    reason: "`/bin/bash -lc 'git push'` requires approval: it leaves",
    proposal: null,
  });
});

test('a rule that asks is not asked where nobody may be asked', () => {
  const rules = 'prefix_rule(pattern=["git"], decision="prompt")';

  expect(decide([['git', 'log']], { rules, policy: 'never' })).toEqual({
    type: 'refuse',
    reason: 'approval required by policy, but AskForApproval is set to Never',
  });
  expect(decide([['git', 'log']], { rules, policy: granular({ rules: false, sandbox_approval: true }) })).toEqual({
    type: 'refuse',
    reason: 'approval required by policy rule, but AskForApproval::Granular.rules is false',
  });
});

test('the first command that somebody is asked about is proposed as a rule', () => {
  expect(decide([['ls'], ['touch', 'x'], ['rm', 'y']])).toMatchObject({ type: 'ask', reason: null, proposal: ['touch', 'x'] });
});

test.each<[readonly string[], readonly string[]]>([
  [
    ['npm', 'run'],
    ['npm', 'run'],
  ],
  [
    ['python3', '-c'],
    ['npm', 'run', 'build'],
  ],
  [['bash'], ['npm', 'run', 'build']],
  [['yarn'], ['npm', 'run', 'build']],
])('the model’s rule %j leads to the proposal %j', (prefixRule, proposal) => {
  expect(decide([['npm', 'run', 'build']], { prefixRule })).toMatchObject({ proposal });
});

test('the model’s rule is proposed when it and what is harmless cover the line', () => {
  expect(decide([['mkdir', 'a'], ['ls']], { prefixRule: ['mkdir'] })).toMatchObject({ proposal: ['mkdir'] });
  expect(
    decide(
      [
        ['mkdir', 'a'],
        ['rmdir', 'a'],
      ],
      { prefixRule: ['mkdir'] },
    ),
  ).toMatchObject({ proposal: ['mkdir', 'a'] });
});

test.each<[string, HereDocument, CommandDecision]>([
  ['a rule allows', { words: ['cat'], text: 'hi\n', folder: null }, { type: 'run', bypassesSandbox: true, proposal: null }],
  ['no rule speaks of', { words: ['sort'], text: 'hi\n', folder: null }, { type: 'ask', reason: null, proposal: null }],
  ['the shell expands', { words: ['cat'], text: null, folder: null }, { type: 'ask', reason: null, proposal: ['bash', '-lc', 'script'] }],
  [
    'follows a change of folder',
    { words: ['cat'], text: '', folder: '/' },
    { type: 'ask', reason: null, proposal: ['bash', '-lc', 'script'] },
  ],
])('a command with a here-document that %s', (_what, hereDocument, decision) => {
  const question = {
    approvalPolicy: 'untrusted',
    permissionProfile: profileOfPolicy(unconfined),
    wantsMore: false,
    prefixRule: null,
  } as const;
  const script = { plain: null, hasPipe: false, hereDocument };
  const rules = rulesOf('prefix_rule(pattern=["cat"])');

  expect(decideCommand({ ...question, rules, argv: ['bash', '-lc', 'script'], script })).toEqual(decision);
});

test('an absolute path counts as its program only where the rules say so', () => {
  const rules = 'prefix_rule(pattern=["touch", "ok"])\nhost_executable(name="touch", paths=["/usr/bin/touch"])';

  expect(decide([['/usr/bin/touch', 'ok']], { rules }).type).toBe('run');
  expect(decide([['/bin/touch', 'ok']], { rules }).type).toBe('ask');
});

test.each([
  'ls -la',
  'find . -name x',
  'rg --files',
  'sed -n 1,5p file',
  'git status',
  'git --no-pager log --oneline',
  'git log -c --paginate',
  'git branch --list',
  'base64 -d x',
  '/usr/bin/cat x',
])('%s is known to be safe', (command) => {
  expect(isKnownSafe(command.split(' '))).toBe(true);
});

test.each([
  'find . -delete',
  'rg --pre=sh x',
  'rg -z x',
  'sed -i s/a/b/ file',
  'sed -n 1,5p a b',
  'git -c core.pager=sh log',
  'git log --output=x',
  'git branch new',
  'git push',
  'git -C dir log',
  'git -p log',
  'base64 -o x',
  'touch x',
])('%s is not known to be safe', (command) => {
  expect(isKnownSafe(command.split(' '))).toBe(false);
});

test.each<[string, boolean]>([
  ['rm -rf x', true],
  ['sudo rm -f x', true],
  ['rm -r -f x', false],
  ['/bin/rm -rf x', false],
])('%s is dangerous: %s', (command, expected) => {
  expect(isDangerous(command.split(' '))).toBe(expected);
});

test('words are cut as a shell cuts them', () => {
  expect(splitWords(`a 'b c' "d \\" e" f\\ g ''`)).toEqual(['a', 'b c', 'd " e', 'f g', '']);
});

test.each([
  ["bash -lc 'ls | wc'", 'run'],
  ["ls && sh -c 'git status'", 'run'],
  ["bash -c 'zsh -c ls'", 'ask'],
  ["bash -c 'ls; touch x'", 'ask'],
  ["bash -c 'ls > x'", 'ask'],
  ["bash -c 'ls' more", 'ask'],
  ["bash -lc 'ls; rm -rf x'", 'ask', 'on-request'],
  ["bash -lc 'touch x'", 'run', 'on-request'],
] as const)('a script within a script is looked into: %s, %s', async (text, type, policy: AskForApproval = 'untrusted') => {
  const script = await createBashGrammar().parse(text);
  const question = { rules: noRules, permissionProfile: profileOfPolicy(readOnly), wantsMore: false, prefixRule: null };

  expect(decideCommand({ ...question, argv: ['bash', '-lc', text], script, approvalPolicy: policy }).type).toBe(type);
});
