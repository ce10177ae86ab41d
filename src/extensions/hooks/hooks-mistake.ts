import { hookEventsTable, hookHandlerTable } from '../../config/sections/hooks-table.js';
import { isRecord } from '../../platform/json.js';
import { type JsonText, JsonTextError, parseJsonText } from '../../platform/json-text.js';
import { findMistake, found } from '../../protocol/mistake.js';
import { hookEvents } from './hook-event.js';

type Path = readonly (string | number)[];

/** What is wrong with the text of a `hooks.json`, and where; `null`: nothing. */
export function findHooksMistake(text: string): string | null {
  try {
    const json = parseJsonText(text);
    return isRecord(json.value) ? inEvents(json, json.value['hooks']) : null;
  } catch (error) {
    if (error instanceof JsonTextError) return error.message;
    throw error;
  }
}

function inEvents(json: JsonText, events: unknown): string | null {
  if (events === null) return `invalid type: null, expected hooks by event${json.placeOf(json.endOf(['hooks']))}`;
  if (!isRecord(events)) return null;
  for (const [event, groups] of Object.entries(events)) {
    if (!hookEvents.some(({ title }) => title === event)) continue;
    const path: Path = ['hooks', event];
    const mistake = Array.isArray(groups)
      ? firstOf(groups, (group, index) => inGroup(json, group, [...path, index]))
      : `invalid type: ${found(groups)}, expected a sequence${json.placeOf(json.endOf(path))}`;
    if (mistake !== null) return mistake;
  }
  return null;
}

function inGroup(json: JsonText, group: unknown, path: Path): string | null {
  if (isRecord(group) && Array.isArray(group['hooks'])) {
    const mistake = firstOf(group['hooks'], (handler, index) => inHandler(json, handler, [...path, 'hooks', index]));
    if (mistake !== null) return mistake;
  }
  // What is left is the matcher, or that one of them is something else altogether.
  const mistake = findMistake(hookEventsTable, { Stop: [isRecord(group) ? { ...group, hooks: listed(group['hooks']) } : group] }, []);
  if (mistake === null) return null;
  const wrong = isRecord(group) ? (typeof group['matcher'] === 'string' ? 'hooks' : 'matcher') : null;
  return `${mistake}${json.placeOf(json.endOf(wrong === null ? path : [...path, wrong]))}`;
}

const listed = (handlers: unknown): unknown => (Array.isArray(handlers) ? [] : handlers);

/** Handlers are read as a whole before they are looked at, except for their type. */
function inHandler(json: JsonText, handler: unknown, path: Path): string | null {
  const mistake = findMistake(hookHandlerTable, handler, []);
  if (mistake === null) return null;
  if (mistake.startsWith('unknown variant')) return `${mistake}${json.placeOf(json.endOf([...path, 'type']))}`;
  return `${mistake}${json.placeOf(json.endOf(path) + (isRecord(handler) ? 1 : 0))}`;
}

function firstOf(items: readonly unknown[], check: (item: unknown, index: number) => string | null): string | null {
  for (const [index, item] of items.entries()) {
    const mistake = check(item, index);
    if (mistake !== null) return mistake;
  }
  return null;
}
