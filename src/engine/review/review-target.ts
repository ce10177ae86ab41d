import { invalidRequest } from '../../protocol/errors.js';
import type { ReviewTarget } from '../../protocol/index.js';

/** The target with its texts trimmed. @throws RpcError `branch must not be empty` and the like */
export function checkedTarget(target: ReviewTarget): ReviewTarget {
  switch (target.type) {
    case 'uncommittedChanges':
      return target;
    case 'baseBranch':
      return { ...target, branch: required('branch', target.branch) };
    case 'commit': {
      const title = target.title?.trim() || null;
      return { ...target, sha: required('sha', target.sha), title };
    }
    case 'custom':
      return { ...target, instructions: required('instructions', target.instructions) };
    default:
      return target satisfies never;
  }
}

function required(name: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw invalidRequest(`${name} must not be empty`);
  return trimmed;
}

/** What is reviewed, in a few words for people. */
export function targetHint(target: ReviewTarget): string {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'current changes';
    case 'baseBranch':
      return `changes against '${target.branch}'`;
    case 'commit':
      return `commit ${[...target.sha].slice(0, 7).join('')}${target.title ? `: ${target.title}` : ''}`;
    case 'custom':
      return target.instructions;
    default:
      return target satisfies never;
  }
}

/** What the reviewer is asked. `mergeBase`: the commit that a branch is compared from, when it is known. */
export function targetPrompt(target: ReviewTarget, mergeBase: string | null): string {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'Review what has changed in the working tree since the last commit: staged, unstaged and untracked files. Report what should be fixed, most important first.';
    case 'baseBranch':
      return mergeBase === null
        ? `Review what this branch would bring into '${target.branch}'. Find the commit where the two parted (\`git merge-base HEAD ${target.branch}\`, or its upstream when there is no such local branch), and read \`git diff\` from there. Report what should be fixed, most important first.`
        : `Review what this branch would bring into '${target.branch}'. The two parted at commit ${mergeBase}: read \`git diff ${mergeBase}\`. Report what should be fixed, most important first.`;
    case 'commit':
      return `Review what commit ${target.sha}${target.title ? ` ("${target.title}")` : ''} changes. Report what should be fixed, most important first.`;
    case 'custom':
      return target.instructions;
    default:
      return target satisfies never;
  }
}
