import { resolve } from 'node:path';
import * as z from 'zod';
import { localFiles } from '../../../platform/files/local-files.js';
import type { ToolFiles } from '../../../platform/files/tool-files.js';
import { findGitRoot } from '../../../platform/git/git-root.js';
import type { ThreadItem } from '../../../protocol/index.js';
import { decidePatch } from '../../approvals/decide-patch.js';
import { patchCall } from '../../hooks/hooked-call.js';
import { summarize, type VerifiedPatch, verifyPatch, writePatch } from '../../patch/apply.js';
import type { HiddenPatch } from '../../patch/hidden-patch.js';
import { PatchError, parsePatch } from '../../patch/parse.js';
import { createPatchGuard, noGuard, PatchBlocked, type PatchGuard } from '../../patch/patch-guard.js';
import { TurnDiff } from '../../patch/turn-diff.js';
import { fileAccessOf } from '../../sandbox/access.js';
import { widenProfile } from '../../sandbox/widen-profile.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import { noteDecision } from '../note-decision.js';
import type { Tool, ToolContext, ToolOutput } from '../tool.js';
import type { ToolScope } from '../tool-scope.js';
import type { ToolServices } from '../tool-services.js';
import { approvePatch, approvePatchRetry, type PatchApprovalQuestion, type PatchVerdict, pathsOf } from './patch-approval.js';
import { patchGrammar } from './patch-grammar.js';
import { streamPatch } from './patch-stream.js';

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
  hooked: ({ callId, input }) => patchCall(callId, input),
  streamInput: (callId, context) => (context.scope.features['apply_patch_streaming_events'] ? streamPatch(callId, context) : null),
  run: (call, context) => runPatchTool({ text: call.input, itemId: call.callId, context, services }),
});

/** Changes files by a patch in the argument of a function. */
export const patchFunctionTool = (services: ToolServices): Tool => ({
  name: 'apply_patch',
  kind: 'function',
  spec: (scope) => (patchForm(scope) === 'function' ? spec : null),
  isReachable: (scope) => patchForm(scope) !== null,
  parallel: false,
  hooked: ({ callId, input }) => {
    const parsed = parseArguments(z.object({ input: z.string() }), input);
    return parsed.ok ? patchCall(callId, parsed.value.input) : null;
  },
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
  if (result.exitCode !== 0) return failure(result.report);
  return { ...success(result.report), ended: { call: patchCall(itemId, text), response: structuredReport(result) } };
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
  const verified = await verify(patch?.text ?? '', base, filesOf(context));
  if (typeof verified === 'string') return { kind: 'refused', message: verified };
  const { signal, threadId, turnId, emit, now } = context;
  signal.throwIfAborted();
  if (calledBy !== null) {
    context.warnModel(`Warning: apply_patch was requested via ${calledBy}. Use the apply_patch tool instead of exec_command.`);
  }
  const paths = pathsOf(verified.changes);
  const access = fileAccessOf(widenProfile(context.permissionProfile, services.memory.grants.in(turnId)), context.places);
  const unasked = decidePatch({ approvalPolicy: context.approvalPolicy, access, paths });
  if (unasked.type === 'refuse') return { kind: 'refused', message: unasked.reason };
  const item: FileChangeItem = { type: 'fileChange', id: itemId, changes: [...verified.changes], status: 'inProgress' };
  const end = (status: FileChangeItem['status']): void =>
    emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, status }, atMs: now() });
  const announce = (): void => emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  const question: PatchApprovalQuestion = {
    paths,
    patch: { text: patch?.text ?? '', cwd: base },
    itemId,
    context,
    services,
    announce,
    conclude: () => end('declined'),
    call: patchCall(itemId, (patch?.text ?? '').trimEnd()),
  };
  const mustAsk = unasked.type === 'ask' || services.memory.grants.isStrict(turnId);
  if (!mustAsk) {
    noteDecision(context, { decision: 'approved', source: 'config' });
    announce();
  }
  const verdict: PatchVerdict = mustAsk ? await approvePatch(question) : { refusal: null, isApproved: false };
  if (verdict.refusal !== null) return { kind: 'refused', message: verdict.refusal };
  signal.throwIfAborted();
  const isFree = verdict.isApproved && unasked.type === 'ask';
  const allowed = context.approvalPolicy === 'on-failure' ? paths.filter((path) => access.of(path) !== 'write') : [];
  const isElsewhere = context.machine !== null;
  const guard = isFree ? noGuard : createPatchGuard({ access, places: context.places, allowed, isElsewhere });
  return write({ verified, question, end, guard });
}

/** Where patches are written. */
const filesOf = ({ machine }: ToolContext): ToolFiles => machine?.files ?? localFiles;

/** A text is why the patch cannot be applied. */
async function verify(text: string, base: string, files: ToolFiles): Promise<VerifiedPatch | string> {
  try {
    const hunks = parsePatch(text);
    return hunks.length === 0 ? 'patch rejected: empty patch' : await verifyPatch(hunks, base, files);
  } catch (error) {
    if (error instanceof PatchError) return `apply_patch verification failed: ${error.message}`;
    throw error;
  }
}

interface PatchWrite {
  readonly verified: VerifiedPatch;
  readonly question: PatchApprovalQuestion;
  readonly end: (status: FileChangeItem['status']) => void;
  readonly guard: PatchGuard;
}

async function write(writing: PatchWrite): Promise<PatchResult> {
  const { verified, question, end, guard } = writing;
  const { context } = question;
  const startedAtMs = context.now();
  const result = (exitCode: number, output: string): PatchResult => {
    const report = `Exit code: ${exitCode}\nWall time: ${seconds(context.now() - startedAtMs)} seconds\nOutput:\n${output}`;
    return { kind: 'applied', exitCode, output, report };
  };
  try {
    await writePatch(verified, guard, filesOf(context));
  } catch (error) {
    const verdict = error instanceof PatchBlocked ? await approvePatchRetry(question) : null;
    if (verdict?.refusal === null) return write({ ...writing, guard: noGuard });
    if (verdict !== null) return { kind: 'refused', message: verdict.refusal };
    end('failed');
    const message = error instanceof Error ? error.message : String(error);
    return result(1, error instanceof PatchBlocked ? `${message}\n` : `nothing was changed: ${message}\n`);
  }
  end('completed');
  const { threadId, turnId } = context;
  const diff = await recordDiff({ verified, question });
  if (diff !== null) context.emit({ type: 'diffUpdated', threadId, turnId, diff });
  return result(0, summarize(verified));
}

const seconds = (ms: number): string => (ms < 50 ? '0' : (ms / 1000).toFixed(1));

/** The diff of the turn with this patch; `null` where the turn has changed nothing before and after it. */
async function recordDiff({
  verified,
  question: { context, services },
}: Pick<PatchWrite, 'verified' | 'question'>): Promise<string | null> {
  const { diffs } = services;
  const { turnId } = context;
  if (diffs.current?.turnId !== turnId) {
    const root = (await findGitRoot(context.cwd)) ?? context.cwd;
    diffs.current = { turnId, diff: new TurnDiff(root), isEmpty: true };
  }
  const { diff, isEmpty: wasEmpty } = diffs.current;
  for (const step of verified.steps) diff.record(step);
  const text = diff.toString();
  diffs.current = { turnId, diff, isEmpty: text === '' };
  return wasEmpty && text === '' ? null : text;
}
