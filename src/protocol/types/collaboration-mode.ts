import * as z from 'zod';
import { wire } from '../wire.js';
import { ReasoningEffort } from './model.js';

const modeKind = () => z.enum(['plan', 'default']);
/** Working mode: `plan` prepares without acting, `default` acts. */
export type ModeKind = z.output<ReturnType<typeof modeKind>>;
export const ModeKind = wire<ModeKind>('ModeKind', modeKind);

const settings = () =>
  z.object({
    /** Replaces the mode's built-in text; null keeps that text. */
    developer_instructions: z.string().nullish(),
    model: z.string(),
    /** Null for the model's default. */
    reasoning_effort: ReasoningEffort.nullish(),
  });
/** What a collaboration mode sets; it beats model and effort of the same call. */
export interface Settings extends z.output<ReturnType<typeof settings>> {}
export const Settings = wire<Settings>('Settings', settings);
