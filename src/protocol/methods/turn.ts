import * as z from 'zod';
import { experimental } from '../experimental.js';
import { method } from '../method.js';
import { filePath, json } from '../scalars.js';
import { scope } from '../scope.js';
import { ApprovalsReviewer, AskForApproval } from '../types/approval.js';
import { Personality, ReasoningEffort, ReasoningSummary } from '../types/model.js';
import { PermissionProfileSelectionParams, SandboxPolicy } from '../types/permission.js';
import { CollaborationMode } from '../types/thread-item.js';
import { Turn, TurnEnvironmentParams } from '../types/turn.js';
import { UserInput } from '../types/user-input.js';
import { wire } from '../wire.js';

const turnStartParams = () =>
  z.object({
    threadId: z.string(),
    /** At most 1,048,576 characters of text in all; an empty list leads to an error notification. */
    input: z.array(UserInput),
    /** Null keeps who answers approval requests. */
    approvalsReviewer: ApprovalsReviewer.nullish(),
    /** Need not exist; null keeps the thread's folder. */
    cwd: filePath().nullish(),
    /** Null keeps the thread's effort. */
    effort: ReasoningEffort.nullish(),
    /** Null keeps the thread's model. */
    model: z.string().nullish(),
    /** This turn only: JSON Schema that the final message has to fit. */
    outputSchema: json().optional(),
    /** Null keeps the thread's tone. */
    personality: Personality.nullish(),
    /** Not together with `permissions`; null keeps the thread's sandbox. */
    sandboxPolicy: SandboxPolicy.nullish(),
    /** Null returns to the normal tier, absent keeps the current one. */
    serviceTier: z.string().nullish(),
    /** Null keeps the thread's kind of reasoning summary. */
    summary: ReasoningSummary.nullish(),
    /** This turn only: extra keys sent along with model requests; built-in keys win. */
    responsesapiClientMetadata: experimental('turn/start.responsesapiClientMetadata', z.record(z.string(), z.string()).nullish()),
    /** This turn only: absent for the thread's own, empty for none, else the first entry counts. */
    environments: experimental('turn/start.environments', z.array(TurnEnvironmentParams).nullish()),
    /** Null keeps the thread's policy. */
    approvalPolicy: AskForApproval.nullish(),
    /** Permission profile by name; not together with `sandboxPolicy`. */
    permissions: experimental('turn/start.permissions', PermissionProfileSelectionParams.nullish()),
    /** Mode whose settings beat `model` and `effort`; null inside for its instructions means the built-in text. */
    collaborationMode: experimental('turn/start.collaborationMode', CollaborationMode.nullish()),
  });
/** Sends input to a thread; overrides last beyond this turn unless noted. */
export interface TurnStartParams extends z.output<ReturnType<typeof turnStartParams>> {}
export const TurnStartParams = wire<TurnStartParams>('TurnStartParams', turnStartParams);

const turnSteerParams = () =>
  z.object({
    threadId: z.string(),
    /** At least one part; at most 1,048,576 characters of text in all. */
    input: z.array(UserInput),
    /** Must be the running turn; must not be empty. */
    expectedTurnId: z.string(),
    /** Replaces the turn's extra keys for model requests from here on. */
    responsesapiClientMetadata: experimental('turn/steer.responsesapiClientMetadata', z.record(z.string(), z.string()).nullish()),
  });
/** Adds input to the running turn, seen by the model at its next request; review and compaction turns refuse it. */
export interface TurnSteerParams extends z.output<ReturnType<typeof turnSteerParams>> {}
export const TurnSteerParams = wire<TurnSteerParams>('TurnSteerParams', turnSteerParams);

const turnInterruptParams = () =>
  z.object({
    threadId: z.string(),
    /** Turn to abort; empty for whatever is starting up. */
    turnId: z.string(),
  });
/** Aborts the running turn; fails when another turn or none runs. */
export interface TurnInterruptParams extends z.output<ReturnType<typeof turnInterruptParams>> {}
export const TurnInterruptParams = wire<TurnInterruptParams>('TurnInterruptParams', turnInterruptParams);

const turnStartResponse = () =>
  z.object({
    /** If another turn was running, the input joined that one and this id never starts. */
    turn: Turn,
  });
/** The turn as accepted, not yet begun. */
export interface TurnStartResponse extends z.output<ReturnType<typeof turnStartResponse>> {}
export const TurnStartResponse = wire<TurnStartResponse>('TurnStartResponse', turnStartResponse);

const turnSteerResponse = () =>
  z.object({
    /** Turn that takes up the input. */
    turnId: z.string(),
  });
/** The input was taken. */
export interface TurnSteerResponse extends z.output<ReturnType<typeof turnSteerResponse>> {}
export const TurnSteerResponse = wire<TurnSteerResponse>('TurnSteerResponse', turnSteerResponse);

const turnInterruptResponse = () => z.object({});
/** Empty, and sent when the abort is done; turn/completed follows. */
export interface TurnInterruptResponse extends z.output<ReturnType<typeof turnInterruptResponse>> {}
export const TurnInterruptResponse = wire<TurnInterruptResponse>('TurnInterruptResponse', turnInterruptResponse);

export const turnMethods = {
  turn: {
    /** Sends user input and starts a turn; most overrides stick for later turns. While a turn runs the input joins it, whatever id is answered. */
    start: method('turn/start', { params: TurnStartParams, result: TurnStartResponse, scope: ({ threadId }) => scope.thread(threadId) }),
    /** Adds input to the running turn. Fails unless `expectedTurnId` names it, and for review and compaction turns. */
    steer: method('turn/steer', { params: TurnSteerParams, result: TurnSteerResponse, scope: ({ threadId }) => scope.thread(threadId) }),
    /** Aborts the running turn and answers when that is done. An empty `turnId` stops whatever is starting up. */
    interrupt: method('turn/interrupt', {
      params: TurnInterruptParams,
      result: TurnInterruptResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
  },
};
