import type { HookCompleted } from '../../engine/events/extension-event.js';

/** What is said of a hook's run: which kind it was and how it ended, never what it runs and what it said. */
export function toHookRun({ turnId, run }: HookCompleted) {
  const { eventName, source, status } = run;
  return {
    turn_id: turnId,
    hook_name: `${eventName.charAt(0).toUpperCase()}${eventName.slice(1)}`,
    hook_source: source.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    status,
  };
}
