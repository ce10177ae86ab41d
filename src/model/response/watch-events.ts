import { findJson, isRecord } from '../../platform/json.js';
import { createRedactor } from '../../telemetry/redact.js';
import type { ModelFact } from '../../telemetry/tracing/fact.js';
import type { ResponseEvent } from '../model-transport.js';
import { tellResponseEvent } from './response-event.js';

type Tell = (event: ResponseEvent) => void;

/** Reads events as `readResponseEvent` does, and tells whoever watches of each one before what it stands for is told. */
export function watchingEvents(watch: (fact: ModelFact) => void): (data: string, tell: Tell) => void {
  let waitedSince = performance.now();
  return (data, tell) => {
    const event = findJson(data);
    if (!isRecord(event)) return;
    const durationMs = Math.round(performance.now() - waitedSince);
    const note = once((error) => watch({ type: 'streamEvent', kind: String(event.type), durationMs, error }));
    try {
      tellResponseEvent(event, (told) => {
        note(null);
        tell(told);
      });
      note(null);
    } catch (error) {
      note(createRedactor()(error instanceof Error ? error.message : String(error)));
      throw error;
    } finally {
      waitedSince = performance.now();
    }
  };
}

/** What it is about is told by the first word on it. */
function once(tell: (error: string | null) => void): (error: string | null) => void {
  let isTold = false;
  return (error) => {
    if (!isTold) tell(error);
    isTold = true;
  };
}
