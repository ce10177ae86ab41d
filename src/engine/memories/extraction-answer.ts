import * as z from 'zod';
import type { ExtractedMemory } from '../../store/thread-memories.js';

/** The form that is asked for. */
export const extractionSchema = {
  type: 'object',
  properties: {
    rollout_summary: { type: 'string' },
    rollout_slug: { type: ['string', 'null'] },
    raw_memory: { type: 'string' },
  },
  required: ['rollout_summary', 'rollout_slug', 'raw_memory'],
  additionalProperties: false,
} as const;

const answer = z.object({ rollout_summary: z.string(), rollout_slug: z.string().nullish(), raw_memory: z.string() });

/** What a model learned from a thread; `null`: it found nothing. @throws Error when it says something else */
export function readExtraction(text: string, redact: (text: string) => string): ExtractedMemory | null {
  const parsed = answer.safeParse(parse(text));
  if (!parsed.success) throw new Error('the answer of the model has not the form that was asked for');
  const { rollout_summary, rollout_slug, raw_memory } = parsed.data;
  if (rollout_summary.trim() === '' || raw_memory.trim() === '') return null;
  return { rolloutSummary: redact(rollout_summary), rawMemory: redact(raw_memory), slug: rollout_slug ? redact(rollout_slug) : null };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error('the answer of the model is not JSON', { cause: error });
  }
}
