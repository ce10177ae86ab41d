import type { HookOutputEntry, HookRunStatus } from '../../protocol/index.js';

/** How a hook's command ended. */
export type HookEnd =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** It did not get as far as an exit code. */
  | { readonly kind: 'broken'; readonly reason: string };

/** What came of one run of a hook. */
export interface HookOutcome {
  readonly status: Exclude<HookRunStatus, 'running'>;
  readonly entries: readonly HookOutputEntry[];
  /** For the model, beside everything else; `null`: nothing. */
  readonly context: string | null;
  /** Why it refused, or what it has to say about it; `null`: nothing. */
  readonly feedback: string | null;
  /** What it said to a question for permission; `null`: nothing. */
  readonly permission: 'allow' | 'deny' | null;
}

const entry = (kind: HookOutputEntry['kind'], text: string): HookOutputEntry => ({ kind, text });

const nothing = { entries: [], context: null, feedback: null, permission: null } as const;

/** The run did what it should, and this came of it. The entries are told in this order. */
export function outcome({
  status = 'completed',
  warning = null,
  context = null,
  feedback = null,
  stop = null,
  permission = null,
}: {
  readonly status?: HookOutcome['status'];
  readonly warning?: string | null | undefined;
  readonly context?: string | null | undefined;
  readonly feedback?: string | null;
  readonly stop?: string | null | undefined;
  readonly permission?: HookOutcome['permission'];
}): HookOutcome {
  const entries = [
    ...(warning == null ? [] : [entry('warning', warning)]),
    ...(context == null ? [] : [entry('context', context)]),
    ...(stop == null ? [] : [entry('stop', stop)]),
    ...(feedback === null || status === 'stopped' ? [] : [entry('feedback', feedback)]),
  ];
  return { status, entries, context: context ?? null, feedback, permission };
}

/** The run failed, and has no effect. */
export const failedRun = (error: string, warning: string | null = null): HookOutcome => ({
  ...nothing,
  status: 'failed',
  entries: [...(warning === null ? [] : [entry('warning', warning)]), entry('error', error)],
});
