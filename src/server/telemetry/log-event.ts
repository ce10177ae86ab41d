import type { EngineEvent } from '../../engine/event.js';
import { toLogEntry } from '../../engine/projection/to-log-entry.js';
import type { ServerLogger } from './logger.js';

/** Puts what happens in the engine into the log. */
export function logEvent(logger: ServerLogger, event: EngineEvent): void {
  const entry = toLogEntry(event);
  if (entry !== null) logger[entry.level](entry.message, entry.fields);
}
