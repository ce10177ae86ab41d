import { expect, test } from 'vitest';
import { isContextText } from '../../src/engine/context/context-delta.js';
import { reviewInterruptedMessage, reviewResultMessage } from '../../src/engine/review/prompts.js';
import { renderReview } from '../../src/engine/review/render-review.js';
import { parseReviewOutput, type ReviewOutput } from '../../src/engine/review/review-output.js';
import { checkedTarget, targetHint, targetPrompt } from '../../src/engine/review/review-target.js';

const bad = {
  title: '[P1] Bad',
  body: 'why\nit is',
  confidence_score: 0.9,
  priority: 1,
  code_location: { absolute_file_path: '/x/f.ts', line_range: { start: 3, end: 5 } },
};
const output: ReviewOutput = {
  findings: [bad],
  overall_correctness: 'patch is incorrect',
  overall_explanation: 'It breaks.',
  overall_confidence_score: 0.7,
};

test('a result is read from JSON, and from JSON with words around it', () => {
  expect(parseReviewOutput(JSON.stringify(output))).toEqual(output);
  expect(parseReviewOutput(`Here it is:\n\`\`\`json\n${JSON.stringify(output)}\n\`\`\`\nDone.`)).toEqual(output);
});

test.each(['plain words', '{ "findings": [{ "title": "T" }] }', '} nothing {', '{}'])('anything else is the explanation: %s', (text) => {
  expect(parseReviewOutput(text)).toEqual({
    findings: [],
    overall_correctness: '',
    overall_explanation: text,
    overall_confidence_score: 0,
  });
});

test('one finding is a comment, with its place and its body indented', () => {
  expect(renderReview(output)).toBe('It breaks.\n\nReview comment:\n\n- [P1] Bad — /x/f.ts:3-5\n  why\n  it is');
});

test('more findings are listed one after another', () => {
  expect(renderReview({ ...output, findings: [bad, { ...bad, title: 'Also', body: '' }] })).toBe(
    'It breaks.\n\nFull review comments:\n\n- [P1] Bad — /x/f.ts:3-5\n  why\n  it is\n\n- Also — /x/f.ts:3-5',
  );
});

test('a review without an explanation begins with its comments', () => {
  expect(renderReview({ ...output, overall_explanation: ' ' })).toMatch(/^Review comment:\n\n- /);
});

test.each([
  ['that was cut off', null],
  ['that says nothing', { ...output, findings: [], overall_explanation: '' }],
])('a review %s is said to have no result', (_which, result) => {
  expect(renderReview(result)).toBe('Reviewer failed to output a response.');
});

test.each([
  [{ type: 'uncommittedChanges' } as const, 'current changes'],
  [{ type: 'baseBranch', branch: 'main' } as const, "changes against 'main'"],
  [{ type: 'commit', sha: 'abcdef1234567890' } as const, 'commit abcdef1'],
  [{ type: 'commit', sha: 'abc', title: 'Fix it' } as const, 'commit abc: Fix it'],
  [{ type: 'custom', instructions: 'look at it' } as const, 'look at it'],
])('the hint says what is reviewed: %j', (target, hint) => {
  expect(targetHint(target)).toBe(hint);
});

test.each([
  [{ type: 'baseBranch', branch: ' ' } as const, 'branch must not be empty'],
  [{ type: 'commit', sha: '' } as const, 'sha must not be empty'],
  [{ type: 'custom', instructions: '\n' } as const, 'instructions must not be empty'],
])('blank targets are refused: %j', (target, refusal) => {
  expect(() => checkedTarget(target)).toThrow(refusal);
});

test('target texts are trimmed', () => {
  expect(checkedTarget({ type: 'baseBranch', branch: ' main ' })).toEqual({ type: 'baseBranch', branch: 'main' });
  expect(checkedTarget({ type: 'commit', sha: ' abc ', title: ' ' })).toEqual({ type: 'commit', sha: 'abc', title: null });
});

test('the prompt names the merge base when there is one, and otherwise how to find it', () => {
  const target = { type: 'baseBranch', branch: 'main' } as const;

  expect(targetPrompt(target, 'c0ffee')).toContain('git diff c0ffee');
  expect(targetPrompt(target, null)).toContain('git merge-base HEAD main');
});

test('what the model is told of a review is context, and no message of the user', () => {
  expect(isContextText(reviewResultMessage('result'))).toBe(true);
  expect(isContextText(reviewInterruptedMessage())).toBe(true);
});
