import { isRecord } from '../../platform/json.js';

/** A value with the members called as files and the tools of the model call them. What the members hold stays. */
export function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[toSnake(key), snakeCased(member)]]));
  return Object.fromEntries(entries);
}

export const toSnake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
