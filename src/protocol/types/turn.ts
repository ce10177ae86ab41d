import * as z from 'zod';
import { int64 } from '../scalars.js';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';
import { CodexErrorInfo } from './error-info.js';
import { ThreadItem } from './thread-item.js';

const turnEnvironmentParams = () =>
  z.object({
    /** `local` or `remote`; an unknown id is an error. */
    environmentId: z.string(),
    /** Absolute folder within that environment; becomes the turn's working folder. */
    cwd: AbsolutePathBuf,
  });
/** An environment to run commands in. */
export interface TurnEnvironmentParams extends z.output<ReturnType<typeof turnEnvironmentParams>> {}
export const TurnEnvironmentParams = wire<TurnEnvironmentParams>('TurnEnvironmentParams', turnEnvironmentParams);

const turnItemsView = () => z.enum(['notLoaded', 'summary', 'full']);
/** How much of a turn's items is given: none, first user and last agent message, or all that is stored. */
export type TurnItemsView = z.output<ReturnType<typeof turnItemsView>>;
export const TurnItemsView = wire<TurnItemsView>('TurnItemsView', turnItemsView);

const turn = () =>
  z.object({
    /** Unix time in seconds; null while running. */
    completedAt: int64().nullable(),
    /** Milliseconds taken; null while running or unknown. */
    durationMs: int64().nullable(),
    /** Set only on failed turns; not stored, so a reloaded turn lacks it. */
    error: TurnError.nullable(),
    id: z.string(),
    /** Empty in turn notifications; `itemsView` tells how much is there. */
    items: z.array(ThreadItem),
    /** How much of `items` is filled in; `full` by default. */
    itemsView: TurnItemsView.meta({ default: 'full' }).meta({ default: 'full' }),
    /** Unix time in seconds; null in the answer to `turn/start`. */
    startedAt: int64().nullable(),
    status: TurnStatus,
  });
/** One round of work: the user's input and all that the agent did about it. */
export interface Turn extends z.output<ReturnType<typeof turn>> {}
export const Turn = wire<Turn>('Turn', turn);

const turnError = () =>
  z.object({
    /** More text for the user, if there is any. */
    additionalDetails: z.string().nullable(),
    /** Class of the error for programs; null if unclassified. */
    codexErrorInfo: CodexErrorInfo.nullable(),
    /** Text for the user. */
    message: z.string(),
  });
/** Why a turn failed. */
export interface TurnError extends z.output<ReturnType<typeof turnError>> {}
export const TurnError = wire<TurnError>('TurnError', turnError);

const turnStatus = () => z.enum(['completed', 'interrupted', 'failed', 'inProgress']);
/** How a turn stands; `interrupted` also covers turns whose server died. */
export type TurnStatus = z.output<ReturnType<typeof turnStatus>>;
export const TurnStatus = wire<TurnStatus>('TurnStatus', turnStatus);

const turnPlanStep = () =>
  z.object({
    status: TurnPlanStepStatus,
    /** What is to be done. */
    step: z.string(),
  });
/** One step of the model's plan. */
export interface TurnPlanStep extends z.output<ReturnType<typeof turnPlanStep>> {}
export const TurnPlanStep = wire<TurnPlanStep>('TurnPlanStep', turnPlanStep);

const turnPlanStepStatus = () => z.enum(['pending', 'inProgress', 'completed']);
/** How far a plan step has come. */
export type TurnPlanStepStatus = z.output<ReturnType<typeof turnPlanStepStatus>>;
export const TurnPlanStepStatus = wire<TurnPlanStepStatus>('TurnPlanStepStatus', turnPlanStepStatus);
