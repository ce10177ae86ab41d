import { resolve } from 'node:path';
import * as z from 'zod';
import { findGitRoot } from '../../platform/git-root.js';
import type { FileUpdateChange, ThreadItem } from '../../protocol/index.js';
import { decidePatch } from '../approvals/decide-patch.js';
import { summarize, type VerifiedPatch, verifyPatch, writePatch } from '../patch/apply.js';
import type { HiddenPatch } from '../patch/hidden-patch.js';
import { PatchError, parsePatch } from '../patch/parse.js';
import { TurnDiff } from '../patch/turn-diff.js';
import type { Refusal } from './approvals.js';
import { failure, functionSpec, parseArguments, success } from './arguments.js';
import { patchGrammar } from './patch-grammar.js';
import { streamPatch } from './patch-stream.js';
import type { Tool, ToolContext, ToolOutput } from './tool.js';
import type { ToolScope } from './tool-scope.js';
import type { ToolServices } from './tool-services.js';

type FileChangeItem = Extract<ThreadItem, { type: 'fileChange' }>;

/** The form in which a turn's model is offered patches; `null`: it is not. */
function patchForm({ model, features, hasEnvironment }: ToolScope): 'freeform' | 'function' | null {
  if (!hasEnvironment) return null;
  return model.applyPatchToolType ?? (features['apply_patch_freeform'] ? 'freeform' : null);
}

const freeformSpec = {
  type: 'custom',
  name: 'apply_patch',
  description: 'Adds, changes, moves and deletes files by a patch. The input is the patch itself, not JSON.',
  format: { type: 'grammar', syntax: 'lark', definition: patchGrammar },
};

const spec = functionSpec({
  name: 'apply_patch',
  description: `Adds, changes, moves and deletes files by a patch. Its grammar, in lark:\n${patchGrammar}`,
  properties: { input: { type: 'string', description: 'The whole patch, from *** Begin Patch to *** End Patch.' } },
  required: ['input'],
});

/** Changes files by a patch that the model writes as free text, guided by a grammar. */
export const freeformPatchTool = (services: ToolServices): Tool => ({
  name: 'apply_patch',
  kind: 'custom',
  spec: (scope) => (patchForm(scope) === 'freeform' ? freeformSpec : null),
  parallel: false,
  streamInput: (callId, context) => (context.scope.features['apply_patch_streaming_events'] ? streamPatch(callId, context) : null),
  run: (call, context) => runPatchTool({ text: call.input, itemId: call.callId, context, services }),
});

/** Changes files by a patch in the argument of a function. */
export const patchFunctionTool = (services: ToolServices): Tool => ({
  name: 'apply_patch',
  kind: 'function',
  spec: (scope) => (patchForm(scope) === 'function' ? spec : null),
  parallel: false,
  run: async (call, context) => {
    const parsed = parseArguments(z.object({ input: z.string() }), call.input);
    return parsed.ok ? await runPatchTool({ text: parsed.value.input, itemId: call.callId, context, services }) : parsed.output;
  },
});

interface PatchCall {
  readonly text: string;
  readonly itemId: string;
  readonly context: ToolContext;
  readonly services: ToolServices;
}

async function runPatchTool({ text, itemId, context, services }: PatchCall): Promise<ToolOutput> {
  const result = await applyPatchText({ patch: { text, folder: null }, cwd: context.cwd, itemId, context, services, calledBy: null });
  if (result.kind === 'refused') return failure(result.message);
  return result.exitCode === 0 ? success(result.report) : failure(result.report);
}

interface PatchRun {
  readonly patch: HiddenPatch | null;
  /** What paths are relative to, together with the patch's own folder. */
  readonly cwd: string;
  readonly itemId: string;
  readonly context: ToolContext;
  readonly services: ToolServices;
  /** The tool that the patch came through, where it is not its own. */
  readonly calledBy: string | null;
}

export type PatchResult =
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'applied'; readonly exitCode: number; readonly output: string; readonly report: string };

/** What was done, in the form in which shells answer with it. */
export function structuredReport({ output, exitCode }: { readonly output: string; readonly exitCode: number }): string {
  return JSON.stringify({ output, metadata: { exit_code: exitCode, duration_seconds: 0 } }).replace(/0\}\}$/, '0.0}}');
}

/** Verifies a patch, asks where somebody must be asked, and applies it. */
export async function applyPatchText({ patch, cwd, itemId, context, services, calledBy }: PatchRun): Promise<PatchResult> {
  const base = resolve(cwd, patch?.folder ?? '.');
  const verified = await verify(patch?.text ?? '', base);
  if (typeof verified === 'string') return { kind: 'refused', message: verified };
  const { signal, threadId, turnId, emit, now } = context;
  signal.throwIfAborted();
  if (calledBy !== null) {
    context.warnModel(`Warning: apply_patch was requested via ${calledBy}. Use the apply_patch tool instead of exec_command.`);
  }
  const unasked = decidePatch(context);
  if (unasked.type === 'refuse') return { kind: 'refused', message: unasked.reason };
  const item: FileChangeItem = { type: 'fileChange', id: itemId, changes: [...verified.changes], status: 'inProgress' };
  const end = (status: FileChangeItem['status']): void =>
    emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, status }, atMs: now() });
  const announce = (): void => emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  const isAsked = unasked.type === 'ask';
  const decision = await decide({
    changes: verified.changes,
    patch: { text: patch?.text ?? '', cwd: base },
    isAsked,
    itemId,
    context,
    services,
    announce,
    conclude: () => end('declined'),
  });
  if (decision !== 'accept') {
    if (decision === 'cancel') context.interrupt();
    signal.throwIfAborted();
    return { kind: 'refused', message: typeof decision === 'object' ? decision.refusal : 'patch rejected by user' };
  }
  signal.throwIfAborted();
  return write({ verified, base, context, services, end });
}

/** A text is why the patch cannot be applied. */
async function verify(text: string, base: string): Promise<VerifiedPatch | string> {
  try {
    const hunks = parsePatch(text);
    return hunks.length === 0 ? 'patch rejected: empty patch' : await verifyPatch(hunks, base);
  } catch (error) {
    if (error instanceof PatchError) return `apply_patch verification failed: ${error.message}`;
    throw error;
  }
}

interface PatchWrite {
  readonly verified: VerifiedPatch;
  readonly base: string;
  readonly context: ToolContext;
  readonly services: ToolServices;
  readonly end: (status: FileChangeItem['status']) => void;
}

async function write({ verified, base, context, services, end }: PatchWrite): Promise<PatchResult> {
  const { threadId, turnId, emit, now } = context;
  const startedAtMs = now();
  const result = (exitCode: number, output: string): PatchResult => {
    const report = `Exit code: ${exitCode}\nWall time: ${seconds(now() - startedAtMs)} seconds\nOutput:\n${output}`;
    return { kind: 'applied', exitCode, output, report };
  };
  try {
    await writePatch(verified);
  } catch (error) {
    end('failed');
    return result(1, `nothing was changed: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  end('completed');
  emit({ type: 'diffUpdated', threadId, turnId, diff: await recordDiff({ verified, base, context, services }) });
  return result(0, summarize(verified));
}

const seconds = (ms: number): string => (ms < 50 ? '0' : (ms / 1000).toFixed(1));

interface PatchQuestion {
  readonly changes: readonly FileUpdateChange[];
  readonly patch: { readonly text: string; readonly cwd: string };
  readonly itemId: string;
  readonly context: ToolContext;
  readonly services: ToolServices;
  readonly isAsked: boolean;
  readonly announce: () => void;
  readonly conclude: () => void;
}

async function decide(question: PatchQuestion): Promise<'accept' | 'decline' | 'cancel' | Refusal> {
  const { changes, patch, isAsked, itemId, context, services, announce, conclude } = question;
  const { files } = services.memory;
  const paths = changes.flatMap(({ path, kind }) => (kind.type === 'update' && kind.move_path != null ? [path, kind.move_path] : [path]));
  if (!isAsked || paths.every((path) => files.has(path))) {
    announce();
    return 'accept';
  }
  const { threadId, turnId, signal } = context;
  const action = { type: 'applyPatch', cwd: patch.cwd, files: paths, patch: patch.text } as const;
  try {
    const decision = await context.approvals.fileChange({ threadId, turnId, itemId, reason: null, action, signal, announce, conclude });
    if (decision !== 'acceptForSession') return decision;
    for (const path of paths) files.add(path);
    return 'accept';
  } catch (error) {
    if (signal.aborted) throw error;
    return 'decline'; // The client could not answer: nobody said yes.
  }
}

async function recordDiff({ verified, context, services }: Omit<PatchWrite, 'end'>): Promise<string> {
  const { diffs } = services;
  if (diffs.current?.turnId !== context.turnId) {
    const root = (await findGitRoot(context.cwd)) ?? context.cwd;
    diffs.current = { turnId: context.turnId, diff: new TurnDiff(root) };
  }
  const { diff } = diffs.current;
  for (const step of verified.steps) diff.record(step);
  return diff.toString();
}
