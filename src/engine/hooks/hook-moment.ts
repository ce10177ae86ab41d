import type { HookEventName } from '../../protocol/index.js';
import type { ThreadSettings } from '../turn/turn-settings.js';

/** Why a session begins. */
export type SessionStartSource = 'startup' | 'resume' | 'clear';

/** A moment at which hooks run. */
export interface HookMoment {
  readonly event: HookEventName;
  readonly turnId: string;
  readonly settings: Pick<ThreadSettings, 'cwd' | 'model' | 'approvalPolicy'>;
  readonly signal: AbortSignal;
  /** What matchers are held against: a tool goes by several names. */
  readonly names?: readonly string[];
  /** Tells runs of one hook apart that belong to the same turn. */
  readonly suffix?: string;
  /** What hooks of this event are told beside what all are told. */
  readonly facts: Readonly<Record<string, unknown>>;
}
