import type { HookEventName } from '../../protocol/index.js';
import { hookEventOf } from './hook-event.js';
import { failedRun, type HookEnd, type HookOutcome, outcome } from './hook-outcome.js';
import { type HookOutputOf, hookOutputs } from './hook-output.js';

/** What came of a run: its exit code, then what it wrote. */
export function readOutcome(event: HookEventName, end: HookEnd): HookOutcome {
  if (end.kind === 'broken') return failedRun(end.reason);
  const { exitCode, stdout, stderr } = end;
  if (exitCode === 0) return readers[event](stdout.trim());
  if (event === 'preCompact' || event === 'postCompact') return failedRun(stderr.trim() || `hook exited with code ${exitCode}`);
  return exitCode === 2 && event !== 'sessionStart' ? readBlock(event, stderr.trim()) : failedRun(`hook exited with code ${exitCode}`);
}

type BlockingEvent = Exclude<HookEventName, 'preCompact' | 'postCompact' | 'sessionStart'>;

/** What somebody who blocks has to write. */
const missingTexts: Readonly<Record<BlockingEvent, string>> = {
  preToolUse: 'a blocking reason',
  permissionRequest: 'a denial reason',
  postToolUse: 'feedback',
  userPromptSubmit: 'a blocking reason',
  stop: 'a continuation prompt',
};

/** Exit code 2 says no, and the reason is what was written as errors. */
function readBlock(event: BlockingEvent, reason: string): HookOutcome {
  const { title } = hookEventOf(event);
  if (reason === '') return failedRun(`${title} hook exited with code 2 but did not write ${missingTexts[event]} to stderr`);
  return outcome({
    status: event === 'postToolUse' ? 'completed' : 'blocked',
    feedback: reason,
    permission: event === 'permissionRequest' ? 'deny' : null,
  });
}

/** JSON of the event; a text where the hook wrote no JSON at all; `null`: what looked like JSON is none that is known. */
function parse<E extends HookEventName>(event: E, written: string): HookOutputOf<E> | string | null {
  if (!/^[{[]/.test(written)) return written;
  try {
    return asOutputOf<E>(hookOutputs[event].parse(JSON.parse(written)));
  } catch {
    return null; // Which part was wrong is not told.
  }
}

/** The compiler does not connect the schema of an event with its output. */
const asOutputOf = <E extends HookEventName>(output: unknown): HookOutputOf<E> => output as HookOutputOf<E>;

const invalid = (event: HookEventName): HookOutcome => failedRun(`hook returned invalid ${hookEventOf(event).outputName} JSON output`);

const ignored: HookOutcome = outcome({});

const isBlank = (value: string | null | undefined): boolean => (value ?? '').trim() === '';

const readers: Readonly<Record<HookEventName, (written: string) => HookOutcome>> = {
  preToolUse: (written) => {
    const output = parse('preToolUse', written);
    return typeof output === 'string' ? ignored : output === null ? invalid('preToolUse') : readPreToolUse(output);
  },
  permissionRequest: (written) => {
    const output = parse('permissionRequest', written);
    return typeof output === 'string' ? ignored : output === null ? invalid('permissionRequest') : readPermissionRequest(output);
  },
  postToolUse: (written) => {
    const output = parse('postToolUse', written);
    return typeof output === 'string' ? ignored : output === null ? invalid('postToolUse') : readPostToolUse(output);
  },
  preCompact: (written) => readCompact('preCompact', written),
  postCompact: (written) => readCompact('postCompact', written),
  sessionStart: (written) => {
    const output = parse('sessionStart', written);
    if (output === null) return invalid('sessionStart');
    if (typeof output === 'string') return outcome({ context: output || null });
    const said = { warning: output.systemMessage, context: output.hookSpecificOutput?.additionalContext };
    return output.continue ? outcome(said) : outcome({ ...said, status: 'stopped', stop: output.stopReason });
  },
  userPromptSubmit: (written) => {
    const output = parse('userPromptSubmit', written);
    if (output === null) return invalid('userPromptSubmit');
    if (typeof output === 'string') return outcome({ context: output || null });
    const said = { warning: output.systemMessage, context: output.hookSpecificOutput?.additionalContext };
    return readStopOrBlock('userPromptSubmit', output, said);
  },
  stop: (written) => {
    const output = parse('stop', written);
    if (output === '') return ignored;
    return output === null || typeof output === 'string'
      ? invalid('stop')
      : readStopOrBlock('stop', output, { warning: output.systemMessage });
  },
};

type Said = Pick<Parameters<typeof outcome>[0], 'warning' | 'context'>;

function readStopOrBlock(event: 'userPromptSubmit' | 'stop', output: HookOutputOf<'stop' | 'userPromptSubmit'>, said: Said): HookOutcome {
  if (!output.continue) return outcome({ ...said, status: 'stopped', stop: output.stopReason });
  if (output.decision !== 'block') return outcome(said);
  if (isBlank(output.reason)) return failedRun(blockWithoutReason(event), said.warning ?? null);
  return outcome({ ...said, status: 'blocked', feedback: (output.reason ?? '').trim() });
}

const blockWithoutReason = (event: HookEventName): string =>
  `${hookEventOf(event).title} hook returned decision:block without a non-empty reason`;

function readPreToolUse(output: HookOutputOf<'preToolUse'>): HookOutcome {
  const { hookSpecificOutput: specific, decision, reason } = output;
  const warning = output.systemMessage ?? null;
  const problem = findPreToolUseProblem(output);
  if (problem !== null) return failedRun(`PreToolUse hook returned ${problem}`, warning);
  const said = { warning, context: specific?.additionalContext };
  if (specific?.permissionDecision === 'deny')
    return outcome({ ...said, status: 'blocked', feedback: (specific.permissionDecisionReason ?? '').trim() });
  return decision === 'block' ? outcome({ ...said, status: 'blocked', feedback: (reason ?? '').trim() }) : outcome(said);
}

function findPreToolUseProblem(output: HookOutputOf<'preToolUse'>): string | null {
  const { hookSpecificOutput: specific, decision, reason } = output;
  const unsupported = findUnsupported(output);
  if (unsupported !== null) return unsupported;
  if (specific?.updatedInput != null) return 'unsupported updatedInput';
  const permission = specific?.permissionDecision;
  if (permission === 'allow' || permission === 'ask') return `unsupported permissionDecision:${permission}`;
  if (permission === 'deny') {
    const isWithout = isBlank(specific?.permissionDecisionReason);
    return isWithout ? 'permissionDecision:deny without a non-empty permissionDecisionReason' : null;
  }
  if (specific?.permissionDecisionReason != null) return 'permissionDecisionReason without permissionDecision';
  if (decision === 'approve') return 'unsupported decision:approve';
  if (decision === 'block') return isBlank(reason) ? 'decision:block without a non-empty reason' : null;
  return reason == null ? null : 'reason without decision';
}

function findUnsupported(output: HookOutputOf<'preCompact'>): string | null {
  if (!output.continue) return 'unsupported continue:false';
  if (output.stopReason != null) return 'unsupported stopReason';
  return output.suppressOutput ? 'unsupported suppressOutput' : null;
}

function readPermissionRequest({ hookSpecificOutput, ...output }: HookOutputOf<'permissionRequest'>): HookOutcome {
  const decision = hookSpecificOutput?.decision;
  const warning = output.systemMessage ?? null;
  const problem =
    findUnsupported(output) ??
    (decision?.updatedInput != null ? 'unsupported updatedInput' : null) ??
    (decision?.updatedPermissions != null ? 'unsupported updatedPermissions' : null) ??
    (decision?.interrupt ? 'unsupported interrupt:true' : null);
  if (problem !== null) return failedRun(`PermissionRequest hook returned ${problem}`, warning);
  if (decision?.behavior !== 'deny') return outcome({ warning, permission: decision?.behavior ?? null });
  const message = (decision.message ?? '').trim() || 'PermissionRequest hook denied approval';
  return outcome({ warning, status: 'blocked', feedback: message, permission: 'deny' });
}

function readPostToolUse(output: HookOutputOf<'postToolUse'>): HookOutcome {
  const { hookSpecificOutput: specific, decision, reason, systemMessage, stopReason } = output;
  const said = { warning: systemMessage, context: specific?.additionalContext };
  const given = (reason ?? '').trim();
  if (!output.continue) {
    const stop = isBlank(stopReason) ? 'PostToolUse hook stopped execution' : (stopReason ?? '');
    return outcome({ ...said, status: 'stopped', stop, feedback: given || stop });
  }
  const problem =
    (output.suppressOutput ? 'unsupported suppressOutput' : null) ??
    (specific?.updatedMCPToolOutput != null ? 'unsupported updatedMCPToolOutput' : null) ??
    (decision === 'block' && given === '' ? 'decision:block without a non-empty reason' : null) ??
    (decision == null && reason != null ? 'reason without decision' : null);
  if (problem !== null) return failedRun(`PostToolUse hook returned ${problem}`, systemMessage ?? null);
  return decision === 'block' ? outcome({ ...said, status: 'blocked', feedback: given }) : outcome(said);
}

function readCompact(event: 'preCompact' | 'postCompact', written: string): HookOutcome {
  const output = parse(event, written);
  if (output === null) return invalid(event);
  if (typeof output === 'string') return ignored;
  const { systemMessage: warning, stopReason } = output;
  if (output.continue) return outcome({ warning });
  return outcome({
    warning,
    status: 'stopped',
    stop: isBlank(stopReason) ? `${hookEventOf(event).title} hook stopped execution` : stopReason,
  });
}
