import type * as z from 'zod';
import { viewSchema } from '../protocol/schema-view.js';
import { factOf, flattenedKey } from './schema/kit.js';

/** The schema of a member of a table, an element of a list, or the content behind a key; `null`: none is known. */
export interface Step {
  readonly schema: z.core.$ZodType | null;
  /** How the part is named in messages; `null`: it is not, nor is what is in it. */
  readonly spoken: 'named' | 'unnamed' | 'hidden';
}

/** From a schema to that of a part of what it describes. */
export function stepInto(schema: z.core.$ZodType, key: string | number): Step {
  const { shape } = viewSchema(schema);
  switch (shape.kind) {
    case 'list':
      return { schema: shape.item, spoken: 'unnamed' };
    case 'map':
      return { schema: shape.value, spoken: 'named' };
    case 'object': {
      const member = shape.members.find(([name]) => name === key);
      return member
        ? { schema: member[1], spoken: factOf(member[1], flattenedKey) === true ? 'hidden' : 'named' }
        : { schema: shape.others, spoken: 'hidden' };
    }
    case 'choice': {
      const content = shape.variants.find(({ name, content }) => name === key && content !== null)?.content ?? null;
      return { schema: content, spoken: 'unnamed' };
    }
    default:
      return { schema: null, spoken: 'named' };
  }
}

/** The keys by which a message names a place: elements of lists, and what stands under names of its own choosing, are left out. */
export function spokenKeys(schema: z.core.$ZodType, path: readonly (string | number)[]): readonly string[] {
  const keys: string[] = [];
  let at: z.core.$ZodType | null = schema;
  for (const key of path) {
    const step: Step = at === null ? { schema: null, spoken: 'named' } : stepInto(at, key);
    if (step.spoken === 'hidden') break;
    if (step.spoken === 'named') keys.push(String(key));
    at = step.schema;
  }
  return keys;
}

/** The keys to what can be told of a place: a table whose members are read together with those of another is told as a whole. */
export function placedKeys(schema: z.core.$ZodType, path: readonly (string | number)[]): readonly (string | number)[] {
  let at: z.core.$ZodType | null = schema;
  for (const [depth, key] of path.entries()) {
    const step: Step | null = at === null ? null : stepInto(at, key);
    if (step?.spoken === 'hidden') return path.slice(0, depth);
    at = step?.schema ?? null;
  }
  return path;
}
