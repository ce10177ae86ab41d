import * as z from 'zod';
import type { ModelInfo } from '../../model/model-info.js';
import { findGitRoot } from '../../platform/git-root.js';
import type { FileUpdateChange, ThreadItem } from '../../protocol/index.js';
import { summarize, type VerifiedPatch, verifyPatch, writePatch } from '../patch/apply.js';
import { PatchError, parsePatch } from '../patch/parse.js';
import { TurnDiff } from '../patch/turn-diff.js';
import type { ApprovalMemory } from './approval-memory.js';
import { failure, functionSpec, parseArguments, success } from './arguments.js';
import { patchGrammar } from './patch-grammar.js';
import type { Tool, ToolContext, ToolOutput } from './tool.js';

type FileChangeItem = Extract<ThreadItem, { type: 'fileChange' }>;

/** The diff of the turn that patches last. */
export interface TurnDiffs {
  current: { readonly turnId: string; readonly diff: TurnDiff } | null;
}

export interface ApplyPatchOptions {
  readonly memory: ApprovalMemory;
  readonly diffs: TurnDiffs;
}

const description = 'Adds, changes, moves and deletes files by a patch. The input is the patch itself, not JSON.';

/** Changes files by a patch, in the form that the model takes: free text checked by a grammar, or a function. */
export function applyPatchTool(form: NonNullable<ModelInfo['applyPatchToolType']>, options: ApplyPatchOptions): Tool {
  if (form === 'freeform') {
    return {
      name: 'apply_patch',
      kind: 'custom',
      spec: { type: 'custom', name: 'apply_patch', description, format: { type: 'grammar', syntax: 'lark', definition: patchGrammar } },
      parallel: false,
      needsEnvironment: true,
      run: (call, context) => runPatch({ text: call.input, itemId: call.callId, context, options }),
    };
  }
  return {
    name: 'apply_patch',
    kind: 'function',
    spec: functionSpec({
      name: 'apply_patch',
      description: `Adds, changes, moves and deletes files by a patch. Its grammar, in lark:\n${patchGrammar}`,
      properties: { input: { type: 'string', description: 'The whole patch, from *** Begin Patch to *** End Patch.' } },
      required: ['input'],
    }),
    parallel: false,
    needsEnvironment: true,
    run: async (call, context) => {
      const parsed = parseArguments(z.object({ input: z.string() }), call.input);
      return parsed.ok ? await runPatch({ text: parsed.value.input, itemId: call.callId, context, options }) : parsed.output;
    },
  };
}

interface PatchRun {
  readonly text: string;
  readonly itemId: string;
  readonly context: ToolContext;
  readonly options: ApplyPatchOptions;
}

async function runPatch({ text, itemId, context, options }: PatchRun): Promise<ToolOutput> {
  const { threadId, turnId, emit, now, signal } = context;
  let patch: VerifiedPatch;
  try {
    const hunks = parsePatch(text);
    if (hunks.length === 0) return failure('patch rejected: empty patch');
    patch = await verifyPatch(hunks, context.cwd);
  } catch (error) {
    if (error instanceof PatchError) return failure(`apply_patch verification failed: ${error.message}`);
    throw error;
  }
  signal.throwIfAborted();
  if (context.mustAsk === 'refuse') {
    return failure('patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings');
  }

  const item: FileChangeItem = { type: 'fileChange', id: itemId, changes: [...patch.changes], status: 'inProgress' };
  const end = (status: FileChangeItem['status']): void =>
    emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, status }, atMs: now() });
  const announce = (): void => emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  const decision = await decide({ changes: patch.changes, itemId, context, memory: options.memory, announce });
  if (decision !== 'accept') {
    end('declined');
    if (decision === 'cancel') context.interrupt();
    signal.throwIfAborted();
    return failure('patch rejected by user');
  }
  signal.throwIfAborted();

  const startedAtMs = now();
  const answer = (exitCode: number, output: string): string =>
    `Exit code: ${exitCode}\nWall time: ${seconds(now() - startedAtMs)} seconds\nOutput:\n${output}`;
  try {
    await writePatch(patch);
  } catch (error) {
    end('failed');
    return failure(answer(1, `nothing was changed: ${error instanceof Error ? error.message : String(error)}\n`));
  }
  end('completed');
  emit({ type: 'diffUpdated', threadId, turnId, diff: await recordDiff({ patch, context, diffs: options.diffs }) });
  return success(answer(0, summarize(patch)));
}

const seconds = (ms: number): string => (ms < 50 ? '0' : (ms / 1000).toFixed(1));

interface PatchQuestion {
  readonly changes: readonly FileUpdateChange[];
  readonly itemId: string;
  readonly context: ToolContext;
  readonly memory: ApprovalMemory;
  readonly announce: () => void;
}

async function decide({ changes, itemId, context, memory, announce }: PatchQuestion): Promise<'accept' | 'decline' | 'cancel'> {
  const paths = changes.flatMap(({ path, kind }) => (kind.type === 'update' && kind.move_path != null ? [path, kind.move_path] : [path]));
  if (context.mustAsk === 'never' || paths.every((path) => memory.files.has(path))) {
    announce();
    return 'accept';
  }
  const { threadId, turnId, signal } = context;
  try {
    const decision = await context.approvals.fileChange({ threadId, turnId, itemId, reason: null, signal, announce });
    if (decision !== 'acceptForSession') return decision;
    for (const path of paths) memory.files.add(path);
    return 'accept';
  } catch (error) {
    if (signal.aborted) throw error;
    return 'decline'; // The client could not answer: nobody said yes.
  }
}

async function recordDiff({ patch, context, diffs }: { patch: VerifiedPatch; context: ToolContext; diffs: TurnDiffs }): Promise<string> {
  if (diffs.current?.turnId !== context.turnId) {
    const root = (await findGitRoot(context.cwd)) ?? context.cwd;
    diffs.current = { turnId: context.turnId, diff: new TurnDiff(root) };
  }
  const { diff } = diffs.current;
  for (const step of patch.steps) diff.record(step);
  return diff.toString();
}
