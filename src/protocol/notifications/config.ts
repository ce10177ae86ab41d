import * as z from 'zod';
import { notification } from '../method.js';
import { TextRange } from '../types/config.js';
import { wire } from '../wire.js';

const configWarningNotification = () =>
  z.object({
    /** Null when there is no more to say. */
    details: z.string().nullable(),
    /** File concerned; absent when it is none. */
    path: z.string().nullable(),
    /** Place in the file, counted from 1; absent when unknown. */
    range: TextRange.nullable(),
    /** Short text; may have several lines. */
    summary: z.string(),
  });
/** Trouble with the settings found at start; sent to each connection right after initialize is answered. */
export interface ConfigWarningNotification extends z.output<ReturnType<typeof configWarningNotification>> {}
export const ConfigWarningNotification = wire<ConfigWarningNotification>('ConfigWarningNotification', configWarningNotification);

export const configNotifications = {
  /** A problem found in config or rules at start; sent right after the answer to `initialize`. */
  configWarning: notification('configWarning', ConfigWarningNotification),
};
