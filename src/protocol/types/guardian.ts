import * as z from 'zod';
import { uint16 } from '../scalars.js';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';
import { NetworkApprovalProtocol, RequestPermissionProfile } from './permission.js';

const guardianApprovalReview = () =>
  z.object({
    /** Null until decided. */
    rationale: z.string().nullable(),
    /** Null until decided. */
    riskLevel: GuardianRiskLevel.nullable(),
    status: GuardianApprovalReviewStatus,
    /** How clearly the user wanted the action; null until decided. */
    userAuthorization: GuardianUserAuthorization.nullable(),
  });
/** State and outcome of the automatic review of a prompt; unstable. */
export interface GuardianApprovalReview extends z.output<ReturnType<typeof guardianApprovalReview>> {}
export const GuardianApprovalReview = wire<GuardianApprovalReview>('GuardianApprovalReview', guardianApprovalReview);

const guardianApprovalReviewAction = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('command'),
      /** Shell-quoted command line. */
      command: z.string(),
      /** Absolute path. */
      cwd: AbsolutePathBuf,
      source: GuardianCommandSource,
    }),
    z.object({
      type: z.literal('execve'),
      /** Arguments, program name included. */
      argv: z.array(z.string()),
      /** Absolute path. */
      cwd: AbsolutePathBuf,
      /** Executable to be started. */
      program: z.string(),
      source: GuardianCommandSource,
    }),
    z.object({
      type: z.literal('applyPatch'),
      /** Absolute path. */
      cwd: AbsolutePathBuf,
      /** Absolute paths that the patch touches. */
      files: z.array(AbsolutePathBuf),
    }),
    z.object({
      type: z.literal('networkAccess'),
      host: z.string(),
      /** Port number. */
      port: uint16(),
      protocol: NetworkApprovalProtocol,
      /** Address as requested. */
      target: z.string(),
    }),
    z.object({
      type: z.literal('mcpToolCall'),
      /** App behind the tool; null for ordinary servers. */
      connectorId: z.string().nullable(),
      connectorName: z.string().nullable(),
      server: z.string(),
      toolName: z.string(),
      /** Name for people; null when the server gives none. */
      toolTitle: z.string().nullable(),
    }),
    z.object({
      type: z.literal('requestPermissions'),
      permissions: RequestPermissionProfile,
      /** The agent's own words; null when it gave none. */
      reason: z.string().nullable(),
    }),
  ]);
/** What exactly is reviewed. */
export type GuardianApprovalReviewAction = z.output<ReturnType<typeof guardianApprovalReviewAction>>;
export const GuardianApprovalReviewAction = wire<GuardianApprovalReviewAction>(
  'GuardianApprovalReviewAction',
  guardianApprovalReviewAction,
);

const guardianApprovalReviewStatus = () => z.enum(['inProgress', 'approved', 'denied', 'timedOut', 'aborted']);
/** Progress of an automatic review; anything but `approved` keeps the action from running. Unstable. */
export type GuardianApprovalReviewStatus = z.output<ReturnType<typeof guardianApprovalReviewStatus>>;
export const GuardianApprovalReviewStatus = wire<GuardianApprovalReviewStatus>(
  'GuardianApprovalReviewStatus',
  guardianApprovalReviewStatus,
);

const guardianCommandSource = () => z.enum(['shell', 'unifiedExec']);
/** Kind of tool that wants to run a reviewed command. */
export type GuardianCommandSource = z.output<ReturnType<typeof guardianCommandSource>>;
export const GuardianCommandSource = wire<GuardianCommandSource>('GuardianCommandSource', guardianCommandSource);

const guardianRiskLevel = () => z.enum(['low', 'medium', 'high', 'critical']);
/** Danger that the automatic review sees in an action; unstable. */
export type GuardianRiskLevel = z.output<ReturnType<typeof guardianRiskLevel>>;
export const GuardianRiskLevel = wire<GuardianRiskLevel>('GuardianRiskLevel', guardianRiskLevel);

const guardianUserAuthorization = () => z.enum(['unknown', 'low', 'medium', 'high']);
/** How far the user's words cover an action, as the automatic review sees it; unstable. */
export type GuardianUserAuthorization = z.output<ReturnType<typeof guardianUserAuthorization>>;
export const GuardianUserAuthorization = wire<GuardianUserAuthorization>('GuardianUserAuthorization', guardianUserAuthorization);

const autoReviewDecisionSource = () => z.literal('agent');
/** Who reached the outcome of an automatic review; unstable. */
export type AutoReviewDecisionSource = z.output<ReturnType<typeof autoReviewDecisionSource>>;
export const AutoReviewDecisionSource = wire<AutoReviewDecisionSource>('AutoReviewDecisionSource', autoReviewDecisionSource);
