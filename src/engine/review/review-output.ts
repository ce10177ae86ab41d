import * as z from 'zod';
import { findJson } from '../../platform/json.js';

const reviewFinding = z.object({
  title: z.string(),
  body: z.string(),
  confidence_score: z.number(),
  priority: z.number().int(),
  code_location: z.object({
    absolute_file_path: z.string(),
    line_range: z.object({ start: z.number().int().nonnegative(), end: z.number().int().nonnegative() }),
  }),
});

const reviewOutput = z.object({
  findings: z.array(reviewFinding),
  overall_correctness: z.string(),
  overall_explanation: z.string(),
  overall_confidence_score: z.number(),
});

/** One thing that the reviewer found. */
export type ReviewFinding = z.output<typeof reviewFinding>;

/** What a review came to, in the form in which reviewers write it and files keep it. */
export type ReviewOutput = z.output<typeof reviewOutput>;

/** Reads a reviewer's last message: the JSON that it is or holds; any other text is the explanation. */
export function parseReviewOutput(text: string): ReviewOutput {
  const inner = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  return findReviewOutput(findJson(text)) ?? findReviewOutput(findJson(inner)) ?? { ...nothingFound, overall_explanation: text };
}

/** A review as a file keeps it; `null` for anything else. */
export function findReviewOutput(value: unknown): ReviewOutput | null {
  const parsed = reviewOutput.safeParse(value);
  return parsed.success ? parsed.data : null;
}

const nothingFound: ReviewOutput = { findings: [], overall_correctness: '', overall_explanation: '', overall_confidence_score: 0 };
