import { hookEventsTable } from '../../config/hooks-table.js';
import { findMistake } from '../../protocol/mistake.js';

/** What is wrong with the text of a `hooks.json`; `null`: nothing. */
export function findHooksMistake(text: string): string | null {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const events = typeof file === 'object' && file !== null && 'hooks' in file ? file.hooks : {};
  return typeof events === 'object' && !Array.isArray(events) ? findMistake(hookEventsTable, events, []) : null;
}
