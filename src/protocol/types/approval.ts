import * as z from 'zod';
import { experimental } from '../experimental.js';
import { wire } from '../wire.js';
import { NetworkPolicyAmendment } from './permission.js';

const approvalsReviewer = () => z.enum(['user', 'auto_review', 'guardian_subagent']);
/** Who answers approval prompts: the user (default) or a reviewing model; `guardian_subagent` is the old name of `auto_review`. */
export type ApprovalsReviewer = z.output<ReturnType<typeof approvalsReviewer>>;
export const ApprovalsReviewer = wire<ApprovalsReviewer>('ApprovalsReviewer', approvalsReviewer);

const askForApproval = () =>
  z.union([
    z.enum(['untrusted', 'on-failure', 'on-request']),
    experimental(
      'askForApproval.granular',
      z.strictObject({
        granular: z.object({
          sandbox_approval: z.boolean(),
          rules: z.boolean(),
          skill_approval: z.boolean().optional().meta({ default: false }),
          request_permissions: z.boolean().optional().meta({ default: false }),
          mcp_elicitations: z.boolean(),
        }),
      }),
    ),
    z.literal('never'),
  ]);
/** When the agent must ask before acting; `granular` switches each kind of prompt by itself, `on-failure` is deprecated. */
export type AskForApproval = z.output<ReturnType<typeof askForApproval>>;
export const AskForApproval = wire<AskForApproval>('AskForApproval', askForApproval);

const reviewDelivery = () => z.enum(['inline', 'detached']);
/** Where a review runs: in the thread itself or in a fork of it. */
export type ReviewDelivery = z.output<ReturnType<typeof reviewDelivery>>;
export const ReviewDelivery = wire<ReviewDelivery>('ReviewDelivery', reviewDelivery);

const reviewTarget = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('uncommittedChanges'),
    }),
    z.object({
      type: z.literal('baseBranch'),
      /** Branch to compare with; must not be blank. */
      branch: z.string(),
    }),
    z.object({
      type: z.literal('commit'),
      /** Commit to review; must not be blank. */
      sha: z.string(),
      /** Subject of the commit, for display only. */
      title: z.string().nullish(),
    }),
    z.object({
      type: z.literal('custom'),
      /** Free task for the reviewer; must not be blank. */
      instructions: z.string(),
    }),
  ]);
/** What to review: the uncommitted work, the difference to a branch, one commit, or what the instructions say. */
export type ReviewTarget = z.output<ReturnType<typeof reviewTarget>>;
export const ReviewTarget = wire<ReviewTarget>('ReviewTarget', reviewTarget);

const commandExecutionApprovalDecision = () =>
  z.union([
    z.enum(['accept', 'acceptForSession', 'decline', 'cancel']),
    z.strictObject({
      /** Runs the command and stores the given words as an allow rule for commands that begin alike. */
      acceptWithExecpolicyAmendment: z.object({
        execpolicy_amendment: z.array(z.string()),
      }),
    }),
    z.strictObject({
      /** Stores an allow or deny rule for the host and applies it to this request. */
      applyNetworkPolicyAmendment: z.object({
        network_policy_amendment: NetworkPolicyAmendment,
      }),
    }),
  ]);
/** Answer to a command prompt: `decline` lets the turn go on, `cancel` also interrupts the turn. */
export type CommandExecutionApprovalDecision = z.output<ReturnType<typeof commandExecutionApprovalDecision>>;
export const CommandExecutionApprovalDecision = wire<CommandExecutionApprovalDecision>(
  'CommandExecutionApprovalDecision',
  commandExecutionApprovalDecision,
);

const fileChange = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('add'),
      /** Whole text of the added or deleted file. */
      content: z.string(),
    }),
    z.object({
      type: z.literal('delete'),
      /** Whole text of the added or deleted file. */
      content: z.string(),
    }),
    z.object({
      type: z.literal('update'),
      /** New path when the file is also moved; null otherwise. */
      move_path: z.string().nullable(),
      /** Changed hunks in unified diff form. */
      unified_diff: z.string(),
    }),
  ]);
/** One file's part of a patch, in the older approval requests. */
export type FileChange = z.output<ReturnType<typeof fileChange>>;
export const FileChange = wire<FileChange>('FileChange', fileChange);

const parsedCommand = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('read'),
      /** The command that this entry stands for. */
      cmd: z.string(),
      /** File name for display. */
      name: z.string(),
      /** File or folder concerned; a relative one counts from the command's folder, null means unknown. */
      path: z.string(),
    }),
    z.object({
      type: z.literal('list_files'),
      /** The command that this entry stands for. */
      cmd: z.string(),
      /** File or folder concerned; a relative one counts from the command's folder, null means unknown. */
      path: z.string().nullable(),
    }),
    z.object({
      type: z.literal('search'),
      /** The command that this entry stands for. */
      cmd: z.string(),
      /** File or folder concerned; a relative one counts from the command's folder, null means unknown. */
      path: z.string().nullable(),
      /** What is searched for; null when it cannot be told. */
      query: z.string().nullable(),
    }),
    z.object({
      type: z.literal('unknown'),
      /** The command that this entry stands for. */
      cmd: z.string(),
    }),
  ]);
/** Guess at what a shell command does, in the older approval requests. */
export type ParsedCommand = z.output<ReturnType<typeof parsedCommand>>;
export const ParsedCommand = wire<ParsedCommand>('ParsedCommand', parsedCommand);

const fileChangeApprovalDecision = () => z.enum(['accept', 'acceptForSession', 'decline', 'cancel']);
/** Answer to a patch prompt: `acceptForSession` also covers later changes to the same files, `cancel` interrupts the turn. */
export type FileChangeApprovalDecision = z.output<ReturnType<typeof fileChangeApprovalDecision>>;
export const FileChangeApprovalDecision = wire<FileChangeApprovalDecision>('FileChangeApprovalDecision', fileChangeApprovalDecision);

const reviewDecision = () =>
  z.union([
    z.enum(['approved', 'approved_for_session', 'denied', 'timed_out', 'abort']),
    z.strictObject({
      /** Approves and stores an allow rule for commands that begin alike. */
      approved_execpolicy_amendment: z.object({
        proposed_execpolicy_amendment: z.array(z.string()),
      }),
    }),
    z.strictObject({
      /** Stores a lasting rule for the host. */
      network_policy_amendment: z.object({
        network_policy_amendment: NetworkPolicyAmendment,
      }),
    }),
  ]);
/** Answer to the older approval requests: `denied` lets the agent go on, `abort` stops it until the user speaks. */
export type ReviewDecision = z.output<ReturnType<typeof reviewDecision>>;
export const ReviewDecision = wire<ReviewDecision>('ReviewDecision', reviewDecision);
